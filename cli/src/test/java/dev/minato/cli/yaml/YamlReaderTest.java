package dev.minato.cli.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.cli.yaml.YamlNode.Place;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

@Timeout(20)
class YamlReaderTest {
    private static YamlNode read(String text) {
        return YamlReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String json(String text) {
        return YamlShape.Kind.ANY.convert(read(text), "", new Nothing()).toString();
    }

    private static final class Nothing implements YamlShape.Findings {
        @Override
        public String called() {
            return "an app";
        }

        @Override
        public void problem(Place place, String text) {
            throw new AssertionError(place + ": " + text);
        }

        @Override
        public void part(String path, Place place) {
            assertThat(place.line()).isPositive();
        }
    }

    @Test
    void everyPartHasItsPlace() {
        YamlNode.Mapping root = (YamlNode.Mapping) read("a: 1\nb:\n  - x\n  -   y\n");

        YamlNode.Member b = root.members().get("b");
        assertThat(b).isNotNull();
        assertThat(b.key()).isEqualTo(new Place(2, 1));
        assertThat(((YamlNode.Sequence) b.value()).elements().get(1).place())
                .isEqualTo(new Place(4, 7));
    }

    @Test
    void aliasesAndMergeKeysAreWrittenOut() {
        assertThat(json("a: &x {n: 1, m: [2]}\nb: *x\nc: {<<: *x, n: 3}\nd: {<<: [*x, {z: 4}]}"))
                .isEqualTo(
                        "{\"a\":{\"n\":1,\"m\":[2]},\"b\":{\"n\":1,\"m\":[2]},"
                                + "\"c\":{\"n\":3,\"m\":[2]},\"d\":{\"n\":1,\"m\":[2],\"z\":4}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: 1\\na: 2 | 2:1: there are two of a here: give one",
                "a: *nosuch | 1:4: there is no anchor &nosuch before this alias",
                "a: &a [*a] | 1:8: there is no anchor &a before this alias",
                "a: 1\\n---\\nb: 2 | 3:1: a second document begins here: give one",
                "a: {<<: 5} | 1:5: << takes a mapping, not \"5\""
            })
    void whatIsWrongIsToldWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(YamlException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a: [1, 2 | 1:", "a: \"x | 1:", "%YAML 9.9\\n--- | 1:", "'' | 1:"})
    void whatIsNoYamlIsToldWithItsPlace(String text, String place) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(YamlException.class)
                .hasMessageStartingWith(place);
    }

    @Test
    void aliasesThatMultiplyAreStopped() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ",").repeat(10) + "]\n");
        }

        assertThatThrownBy(() -> read(bomb.toString()))
                .isInstanceOf(YamlException.class)
                .hasMessageEndingWith("the file has more than 50000 parts, aliases written out");
    }

    @Test
    void depthIsBoundedThroughAliasesToo() {
        assertThatThrownBy(() -> read("[".repeat(100_000)))
                .isInstanceOf(YamlException.class)
                .hasMessage("1:66: more than 64 levels stand in each other here");
        StringBuilder steps = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 100; i++) {
            steps.append("a" + i + ": &a" + i + " [*a" + (i - 1) + "]\n");
        }
        assertThatThrownBy(() -> read(steps.toString()))
                .isInstanceOf(YamlException.class)
                .hasMessageEndingWith("more than 64 levels stand in each other here");
    }

    @Test
    void aFileHasItsBound() {
        assertThatThrownBy(() -> YamlReader.read(new byte[(1 << 20) + 1]))
                .hasMessage("1:1: the file is larger than 1024 KiB");
        assertThat(json("a: " + "x".repeat(1_000_000))).hasSize(1_000_008);
    }

    /** Whatever is cut off somewhere is read or refused, never anything else. */
    @Test
    void aCutFileIsReadOrRefused() {
        String text = "a: &x {n: \"\\u0041\", m: [2, 'y']}\nb: |\n  lines\n  of it\nc: {<<: *x}\n";
        for (int end = 0; end < text.length(); end++) {
            try {
                assertThat(read(text.substring(0, end))).isNotNull();
            } catch (YamlException e) {
                assertThat(e.text()).isNotBlank().doesNotContain("\n");
            }
        }
    }
}
