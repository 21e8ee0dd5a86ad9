package dev.minato.docker.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class JsonTest {
    @Test
    void whatIsLaidOutIsLaidOutAsGoDoesIt() {
        assertThat(
                        Json.indented(
                                Fields.of("a", List.of(1, "b", Map.of()))
                                        .put("c", Fields.of("d", null))
                                        .put("e", List.of())
                                        .map()))
                .isEqualTo(
                        """
                        {
                          "a": [
                            1,
                            "b",
                            {}
                          ],
                          "c": {
                            "d": null
                          },
                          "e": []
                        }\
                        """);
    }

    @Test
    void signsInTextsAreNotLaidOut() {
        assertThat(Json.indented(Map.of("{\"a\": [", "\\\",]:}<\n")))
                .isEqualTo("{\n  \"{\\\"a\\\": [\": \"\\\\\\\",]:}\\u003c\\n\"\n}");
        assertThat(Json.indented("a,b")).isEqualTo("\"a,b\"");
        assertThat(Json.indented(null)).isEqualTo("null");
    }
}
