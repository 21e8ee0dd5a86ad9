package dev.minato.docker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

class FiltersTest {
    private static Filters parse(String text) {
        return Filters.parse(
                Optional.of(text), Set.of("label", "label!", "name", "status", "dangling"));
    }

    @Test
    void nothingFiltersNothing() {
        assertThat(parse("").has("label")).isFalse();
        assertThat(parse("{}").labels(Map.of())).isTrue();
    }

    @Test
    void theNewFormIsAnObjectOfTrue() {
        assertThat(parse("{\"status\":{\"running\":true,\"paused\":false}}").all("status"))
                .containsExactly("running");
    }

    @Test
    void theOldFormIsAList() {
        assertThat(parse("{\"status\":[\"running\",\"exited\"]}").all("status"))
                .containsExactly("running", "exited");
    }

    @Test
    void everyLabelMustBeThere() {
        Filters filters = parse("{\"label\":[\"a=1\",\"b\"]}");
        assertThat(filters.labels(Map.of("a", "1", "b", ""))).isTrue();
        assertThat(filters.labels(Map.of("a", "1"))).isFalse();
        assertThat(filters.labels(Map.of("a", "2", "b", ""))).isFalse();
    }

    @Test
    void noRefusedLabelMayBeThere() {
        Filters filters = parse("{\"label!\":[\"keep\"]}");
        assertThat(filters.labels(Map.of("keep", "x"))).isFalse();
        assertThat(filters.labels(Map.of())).isTrue();
    }

    @Test
    void valuesOfOneKeyAreAlternatives() {
        assertThat(parse("{\"status\":[\"a\",\"b\"]}").any("status", "b"::equals)).isTrue();
    }

    @Test
    void namesArePatterns() {
        Filters filters = parse("{\"name\":[\"^/d[0-9]$\"]}");
        assertThat(filters.matches("name", "/d1")).isTrue();
        assertThat(filters.matches("name", "/d10")).isFalse();
    }

    @Test
    void whatIsNoPatternIsText() {
        assertThat(parse("{\"name\":[\"a[\"]}").matches("name", "xa[y")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{bad", "[]", "3", "{\"label\":1}", "{\"label\":[1]}", "{} {}"})
    void whatIsNoFilterIsRefused(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(Fault.class)
                .hasMessage("invalid filter");
    }

    @Test
    void anUnknownKeyIsNamed() {
        assertThatThrownBy(() -> parse("{\"zz\":[\"1\"]}")).hasMessage("invalid filter 'zz'");
    }

    @Test
    void booleansHaveTheirSpellings() {
        assertThat(parse("{\"dangling\":[\"0\"]}").flag("dangling", true)).isFalse();
        assertThat(parse("{}").flag("dangling", true)).isTrue();
        assertThatThrownBy(() -> parse("{\"dangling\":[\"maybe\"]}").flag("dangling", true))
                .isInstanceOf(Fault.class);
    }
}
