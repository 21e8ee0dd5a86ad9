package dev.minato.scaler.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.ClassPathDrivers;
import dev.minato.scaler.server.FakeHttp;
import dev.minato.testkit.HostileServer;
import dev.minato.testkit.TriggerContract;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code prometheus}, against recorded answers of 2.42. */
class PrometheusTypeTest extends TriggerContract {
    private static final String VECTOR =
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                    + "{\"metric\":{\"__name__\":\"up\"},\"value\":[1764430000.1,\"%s\"]}]}}";

    private static TriggerSpec rule(int port, Map<String, String> more, Map<String, String> auth) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("serverAddress", "http://127.0.0.1:" + port + "/prom/");
        metadata.put("query", "sum(rate(jobs[1m]))");
        metadata.put("threshold", "2.5");
        metadata.putAll(more);
        return new TriggerSpec("prometheus", metadata, auth, Map.of());
    }

    @Override
    protected Trigger trigger(int port) {
        return new KedaTriggers(ClassPathDrivers.loader())
                .open(rule(port, Map.of("authModes", "bearer"), Map.of("bearerToken", SECRET)));
    }

    @Override
    protected void serve(Socket client, String number) throws IOException {
        FakeHttp.answering(200, VECTOR.formatted(number)).serve(client);
    }

    @Override
    protected List<String> numbers() {
        return List.of("0", "-3", "NaN", "+Inf", "-Inf", "1e308", "1e999", "words", "1.2.3");
    }

    @Override
    protected byte[] beginning() {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static TriggerReading read(String answer, Map<String, String> more) throws IOException {
        return read(FakeHttp.answering(200, answer), more, Map.of());
    }

    private static TriggerReading read(
            FakeHttp http, Map<String, String> more, Map<String, String> auth) throws IOException {
        try (HostileServer server = new HostileServer(http::serve);
                Trigger trigger =
                        new KedaTriggers(ClassPathDrivers.loader())
                                .open(rule(server.port(), more, auth))) {
            return trigger.read(Duration.ofSeconds(20));
        }
    }

    @Test
    void theOneValueOfTheQueryIsRead() throws IOException {
        FakeHttp http = FakeHttp.answering(200, VECTOR.formatted("6.1237"));
        assertThat(read(http, Map.of("activationThreshold", "6"), Map.of()))
                .isEqualTo(new TriggerReading(6.124, 2.5, true, TriggerReading.Kind.AVERAGE));
        assertThat(http.heads().getFirst())
                .startsWith("GET /prom/api/v1/query?query=sum%28rate%28jobs%5B1m%5D%29%29&time=20");
    }

    /** KEDA's decoder refuses it. */
    @Test
    void aScalarIsAValueToo() throws IOException {
        assertThat(
                        read(
                                        "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\","
                                            + "\"result\":[1764430000.1,\"42\"]}}",
                                        Map.of())
                                .value())
                .isEqualTo(42);
    }

    @Test
    void noValueIsNothingOrAFailureAsTheRuleSays() throws IOException {
        String empty =
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[]}}";
        for (String answer : List.of(empty, VECTOR.formatted("NaN"), VECTOR.formatted("+Inf"))) {
            assertThat(read(answer, Map.of()).value()).isZero();
            assertThatThrownBy(() -> read(answer, Map.of("ignoreNullValues", "false")))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("ignoreNullValues is false");
        }
    }

    @Test
    void severalSeriesAreTold() {
        assertThatThrownBy(() ->
                        read(
                                "{\"data\":{\"resultType\":\"vector\",\"result\":[{\"value\":[1,\"1\"]},"
                                    + "{\"value\":[1,\"2\"]}]}}",
                                Map.of()))
                .hasMessageContaining("has 2 series, where one is to come: put sum(...) around it");
    }

    @Test
    void aRefusalSaysWhatTheServerSaid() {
        FakeHttp http =
                FakeHttp.answering(
                        400, "{\"status\":\"error\",\"error\":\"parse error: unexpected end\"}");
        assertThatThrownBy(() -> read(http, Map.of(), Map.of()))
                .hasMessageContaining("the query: status 400, ")
                .hasMessageContaining("parse error: unexpected end");
    }

    @Test
    void headersAndParametersOfTheRuleAreSent() throws IOException {
        FakeHttp http = FakeHttp.answering(200, VECTOR.formatted("1"));
        read(
                http,
                Map.of(
                        "customHeaders", "X-Scope-OrgID=shop, X-Two=a=b",
                        "queryParameters", "dedup=true",
                        "namespace", "n s",
                        "authModes", "basic"),
                Map.of("username", "u", "password", "p"));
        assertThat(http.heads().getFirst())
                .contains("&namespace=n+s&dedup=true&time=")
                .contains("X-Scope-OrgID: shop\r\n")
                .contains("X-Two: a=b\r\n")
                .contains("Authorization: Basic dTpw\r\n");
        read(
                http,
                Map.of("authModes", "custom"),
                Map.of("customAuthHeader", "X-Key", "customAuthValue", "v"));
        assertThat(http.heads().getLast()).contains("X-Key: v\r\n");
    }

    @Test
    void anotherHostIsNotFollowedWithCredentials() {
        FakeHttp http =
                new FakeHttp(asked ->
                        new FakeHttp.Reply(302, List.of("Location: http://127.0.0.2:1/api"), ""));
        assertThatThrownBy(() ->
                        read(http, Map.of("authModes", "bearer"), Map.of("bearerToken", SECRET)))
                .hasMessageContaining("redirects to http://127.0.0.2:1, which is not followed");
        assertThat(http.heads()).hasSize(1);
    }

    @Test
    void aRedirectWithinTheServerIsFollowed() throws IOException {
        FakeHttp http =
                new FakeHttp(asked ->
                        asked.contains("/moved")
                                ? FakeHttp.Reply.of(200, VECTOR.formatted("3"))
                                : new FakeHttp.Reply(307, List.of("Location: /moved?a=b"), ""));
        assertThat(read(http, Map.of(), Map.of()).value()).isEqualTo(3);
    }

    private static Fault refused(Map<String, String> more, Map<String, String> auth) {
        return catchThrowableOfType(
                Fault.class,
                () -> new KedaTriggers(ClassPathDrivers.loader()).check(rule(9090, more, auth)));
    }

    @Test
    void whatIsWrongIsRefusedAtOnce() {
        assertThat(refused(Map.of("serverAddress", "prometheus:9090"), Map.of()))
                .hasMessageContaining("it must be a URL like http://prometheus:9090");
        assertThat(refused(Map.of("threshold", "0"), Map.of()))
                .hasMessageContaining("a number above 0");
        assertThat(refused(Map.of("authModes", "oauth"), Map.of()))
                .satisfies(fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNSUPPORTED))
                .hasMessageContaining("authModes oauth is not done here");
        assertThat(refused(Map.of("authModes", "bearer"), Map.of()))
                .satisfies(fault -> assertThat(fault.field()).contains("auth"))
                .hasMessageContaining("bearerToken is missing");
        assertThat(refused(Map.of("awsRegion", "eu-west-1"), Map.of()))
                .hasMessageContaining("awsRegion is not done here");
        assertThat(refused(Map.of("customHeaders", "Host=x"), Map.of()))
                .hasMessageContaining("cannot be sent");
        assertThat(refused(Map.of("customHeaders", "nothing"), Map.of()))
                .hasMessageContaining("name=value,name=value");
        assertThat(refused(Map.of(), Map.of("ca", "no certificate")))
                .hasMessageContaining("certificates in PEM");
        assertThat(refused(Map.of(), Map.of("cert", "c")))
                .hasMessageContaining("cert and key go together");
    }
}
