package dev.minato.docker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class WireTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1.50/info, 1.50",
        "/info, 1.50",
        "/v1.24/info?x=/v1.30/, 1.24",
        "/v1/info, 1.50",
        "/vx.y/info, 1.50"
    })
    void aPrefixNamesTheVersion(String target, String version) {
        assertThat(ApiVersion.of(target)).hasToString(version);
    }

    @Test
    void thePrefixIsTakenOff() {
        assertThat(ApiVersion.strip("/v1.41/images/a/b/json")).isEqualTo("/images/a/b/json");
        assertThat(ApiVersion.strip("/images/json")).isEqualTo("/images/json");
    }

    @Test
    void versionsOutsideOfTheRangeAreRefusedInDockersWords() {
        assertThatThrownBy(() -> ApiVersion.of("/v1.99/info"))
                .hasMessage(
                        "client version 1.99 is too new. Maximum supported API version is 1.50");
        assertThatThrownBy(() -> ApiVersion.of("/v1.23/info"))
                .hasMessage(
                        "client version 1.23 is too old. Minimum supported API version is 1.24,"
                                + " please upgrade your client to a newer version");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T18:30:15Z, 2026-11-22T18:30:15Z",
        "2026-11-22T18:30:10.7103638Z, 2026-11-22T18:30:10.7103638Z",
        "2026-11-22T18:30:00.5Z, 2026-11-22T18:30:00.5Z"
    })
    void timesLoseTheirTrailingZeros(String time, String text) {
        assertThat(GoTime.text(Instant.parse(time))).isEqualTo(text);
    }

    @Test
    void neverIsTheYearOne() {
        assertThat(GoTime.text(Optional.empty())).isEqualTo("0001-01-01T00:00:00Z");
    }

    @Test
    void logTimesHaveNineDigits() {
        assertThat(GoTime.fixed(Instant.parse("2026-11-22T18:06:14.6Z")))
                .isEqualTo("2026-11-22T18:06:14.600000000Z");
    }

    @Test
    void timesAreReadInBothForms() {
        assertThat(GoTime.parse("since", "1795305600.000000001"))
                .isEqualTo(Instant.ofEpochSecond(1795305600L, 1));
        assertThat(GoTime.parse("since", "2026-11-22T18:06:14+01:00"))
                .isEqualTo(Instant.parse("2026-11-22T17:06:14Z"));
        assertThatThrownBy(() -> GoTime.parse("since", "yesterday"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("\"yesterday\" is not a time");
    }

    @ParameterizedTest
    @CsvSource({
        "0, Less than a second",
        "1, 1 second",
        "59, 59 seconds",
        "61, About a minute",
        "3599, 59 minutes",
        "3600, About an hour",
        "7200, 2 hours",
        "172800, 2 days",
        "1209600, 2 weeks",
        "5184000, 2 months",
        "63072000, 2 years"
    })
    void spansAreForPeople(long seconds, String text) {
        assertThat(GoTime.span(Duration.ofSeconds(seconds))).isEqualTo(text);
    }

    @Test
    void aFrameHasItsStreamAndLengthBeforeIt() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Frames(out, false).write(Frames.STDERR, bytes("out\n"));
        assertThat(out.toByteArray()).containsExactly(2, 0, 0, 0, 0, 0, 0, 4, 'o', 'u', 't', '\n');
    }

    @Test
    void withATerminalBytesGoAsTheyAre() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Frames(out, true).write(Frames.STDOUT, bytes("x"));
        assertThat(out.toByteArray()).containsExactly('x');
    }

    @Test
    void detachKeysAreTakenOutAlsoInPieces() {
        DetachKeys keys = DetachKeys.parse("");
        assertThat(keys.filter(new byte[] {'a', 16}, 2)).containsExactly('a');
        assertThat(keys.found()).isFalse();
        assertThat(keys.filter(new byte[] {17, 'b'}, 2)).isEmpty();
        assertThat(keys.found()).isTrue();
    }

    @Test
    void aBeginningOfTheKeysThatIsNoneIsPassedOn() {
        DetachKeys keys = DetachKeys.parse("ctrl-x,y");
        assertThat(keys.filter(new byte[] {24}, 1)).isEmpty();
        assertThat(keys.filter(new byte[] {24, 'z'}, 2)).containsExactly(24, 24, 'z');
        assertThat(keys.filter(new byte[] {24}, 1)).isEmpty();
        assertThat(keys.rest()).containsExactly(24);
    }

    @Test
    void badDetachKeysAreRefusedInDockersWords() {
        assertThatThrownBy(() -> DetachKeys.parse("zork"))
                .isInstanceOf(Fault.class)
                .hasMessage("Invalid detach keys (zork) provided");
    }

    @Test
    void jsonIsWrittenAsGoDoes() {
        assertThat(
                        new String(
                                Json.line(Fields.of("a", " ---> x & <y>").map(), "\r\n"),
                                StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":\" ---\\u003e x \\u0026 \\u003cy\\u003e\"}\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{bad|invalid JSON: invalid character 'b' looking for beginning of object key"
                        + " string",
                "bad|invalid JSON: invalid character 'b' looking for beginning of value",
                "``|invalid JSON: EOF",
                "{\"a\":|invalid JSON: unexpected EOF",
                "{} {}|unexpected content after JSON",
                "[]|invalid JSON: json: cannot unmarshal array into Go value of type T"
            })
    void brokenJsonIsRefusedInGosWords(String body, String message) {
        assertThatThrownBy(() -> JsonObject.parse("T", bytes(body)))
                .isInstanceOf(Fault.class)
                .hasMessage(message);
    }

    @Test
    void aWrongTypeNamesTheField() {
        JsonObject object =
                JsonObject.parse(
                        "CreateRequest", bytes("{\"Image\":5,\"HostConfig\":{\"Memory\":\"1\"}}"));
        assertThatThrownBy(() -> object.text("Image"))
                .hasMessage(
                        "invalid JSON: json: cannot unmarshal number into Go struct field"
                                + " CreateRequest.Image of type string");
        assertThatThrownBy(() -> object.object("HostConfig").number("Memory"))
                .hasMessage(
                        "invalid JSON: json: cannot unmarshal string into Go struct field"
                                + " CreateRequest.HostConfig.Memory of type int64");
    }

    @Test
    void nullIsAbsent() {
        JsonObject object =
                JsonObject.parse("T", bytes("{\"a\":null,\"b\":null,\"c\":null,\"d\":null}"));
        assertThat(object.text("a")).isEmpty();
        assertThat(object.number("b")).isZero();
        assertThat(object.texts("c")).isEmpty();
        assertThat(object.object("d").names()).isEmpty();
        assertThat(object.words("a")).isEmpty();
    }

    @Test
    void aCommandMayBeOneText() {
        JsonObject object = JsonObject.parse("T", bytes("{\"a\":\"sh\",\"b\":[\"x\",\"y\"]}"));
        assertThat(object.words("a")).contains(List.of("sh"));
        assertThat(object.words("b")).contains(List.of("x", "y"));
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> JsonObject.parse("T", bytes("{\"a\":".repeat(5000))))
                .isInstanceOf(Fault.class);
    }
}
