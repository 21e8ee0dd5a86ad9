package dev.minato.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.junit.jupiter.api.Test;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;

class JsonProfilesTest {
    private static final JsonMapper CALLER = JsonProfiles.caller(JsonFactory.builder());
    private static final JsonMapper STRANGER = JsonProfiles.stranger(JsonFactory.builder());

    /** A document of a release. */
    private record Known(@JsonProperty("v") int version) {}

    @Test
    void membersOfAnotherReleaseArePassedOver() {
        Known known = JsonProfiles.own().readValue("{\"later\":{\"a\":[1]},\"v\":2}", Known.class);
        assertThat(known.version()).isEqualTo(2);
    }

    @Test
    void whatACallerMayNestIsReadWithWhatWeWroteAroundIt() {
        String deep = nested(JsonProfiles.DEEPEST);
        assertThat(JsonProfiles.own().readTree("{\"a\":{\"b\":[" + deep + "]}}")).isNotNull();
    }

    @Test
    void othersNestSoDeepAndNoDeeper() {
        for (JsonMapper mapper : List.of(CALLER, STRANGER)) {
            assertThat(mapper.readTree(nested(JsonProfiles.DEEPEST)).isArray()).isTrue();
            assertThatThrownBy(() -> mapper.readTree(nested(JsonProfiles.DEEPEST + 1)))
                    .isInstanceOf(StreamConstraintsException.class)
                    .hasMessageContaining("depth");
            assertThatThrownBy(() -> mapper.readTree("[".repeat(1_000_000)))
                    .isInstanceOf(StreamConstraintsException.class);
        }
    }

    @Test
    void textsAndDocumentsOfOthersEndSomewhere() {
        String longest = "x".repeat(JsonProfiles.LONGEST_TEXT);
        assertThat(STRANGER.readTree("\"" + longest + "\"").asString()).hasSize(longest.length());
        assertThatThrownBy(() -> STRANGER.readTree("\"" + longest + "x\""))
                .isInstanceOf(StreamConstraintsException.class);
        String blanks = " ".repeat(JsonProfiles.LARGEST_BODY);
        assertThatThrownBy(() -> CALLER.readTree(("[" + blanks + "]").getBytes(UTF_8)))
                .isInstanceOf(StreamConstraintsException.class);
        assertThat(STRANGER.readTree(("[" + blanks + "]").getBytes(UTF_8)).isArray()).isTrue();
    }

    @Test
    void oneValueIsReadAndNothingBehindIt() {
        for (JsonMapper mapper : List.of(JsonProfiles.own(), CALLER, STRANGER)) {
            assertThatThrownBy(() -> mapper.readTree("{} {}")).isInstanceOf(JacksonException.class);
        }
    }

    @Test
    void aRoomMayBeStricter() {
        JsonMapper strict =
                JsonProfiles.stranger(
                        JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION));
        assertThatThrownBy(() -> strict.readTree("{\"a\":1,\"a\":2}"))
                .isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> strict.readTree(nested(JsonProfiles.DEEPEST + 1)))
                .isInstanceOf(StreamConstraintsException.class);
    }

    private static String nested(int depth) {
        return "[".repeat(depth) + "]".repeat(depth);
    }
}
