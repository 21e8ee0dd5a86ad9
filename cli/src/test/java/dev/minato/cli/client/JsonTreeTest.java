package dev.minato.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;

class JsonTreeTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "{\"a\":{\"b\":[1,2.5,\"c\",true,false,null,{\"d\":[]}]},\"e\":\"é\\n\\\"\"}",
                "[9223372036854775807,123456789012345678901234567890,-1,0.1,1e300]"
            })
    void aValueIsReadAndWrittenAsAMapperDoes(String text) {
        JsonNode expected = MAPPER.readTree(text);

        JsonNode read = JsonTree.parse(text.getBytes(StandardCharsets.UTF_8));

        assertThat(read).isEqualTo(expected);
        assertThat(new String(JsonTree.bytes(read), StandardCharsets.UTF_8))
                .isEqualTo(MAPPER.writeValueAsString(expected));
        assertThat(JsonTree.pretty(read))
                .isEqualTo(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n"})
    void nothingIsAMissingNode(String text) {
        assertThat(JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)).isMissingNode()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[1", "{\"a\"", "{} {}", "no", "{\"a\":1]"})
    void whatIsNotOneValueIsRefused(String text) {
        assertThatThrownBy(() -> JsonTree.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JacksonException.class);
    }

    @Test
    void aPathFindsWhatLiesBelow() {
        JsonNode node = JsonTree.parse("{\"a\":{\"b\":\"c\"}}".getBytes(StandardCharsets.UTF_8));

        assertThat(JsonTree.text(node, "a.b")).isEqualTo("c");
        assertThat(JsonTree.text(node, "a.x")).isEmpty();
    }
}
