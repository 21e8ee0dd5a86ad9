package dev.minato.builder.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

class PathPatternsTest {
    /** Each of them was one level of a recursion. */
    @Test
    void aPatternOfAnyLengthTakesNoStack() {
        PathPatterns chain = PathPatterns.ofIgnoreFile("f", bytes("**/".repeat(300_000)));
        assertThat(chain.matches(BytePath.of("a/b/c"))).isTrue();
        PathPatterns mixed =
                PathPatterns.ofIgnoreFile("f", bytes("**/".repeat(300_000) + "*".repeat(9) + "z"));
        assertThat(mixed.matches(BytePath.of("a/b/z"))).isTrue();
        assertThat(mixed.matches(BytePath.of("a/b/y"))).isFalse();
        assertThatThrownBy(() -> PathPatterns.ofIgnoreFile("f", bytes("*/".repeat(300_000))))
                .isInstanceOf(Fault.class)
                .hasMessage("f:1: a pattern is longer than any path: at most 8192 bytes");
    }

    @Test
    void moreThanTwentyThousandPatternsAreRefused() {
        assertThatThrownBy(() -> PathPatterns.ofIgnoreFile("f", bytes("*a\n".repeat(20_001))))
                .hasMessage("f:20001: more than 20000 patterns");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Patterns (separated by ;), a path, and whether the path is ignored. */
    private static final String TABLE =
            """
            a                       | a               | yes
            a                       | b               | no
            a                       | a/b             | yes
            a                       | a/b/c           | yes
            a                       | ab              | no
            a                       | b/a             | no
            /a                      | a               | yes
            ./a                     | a               | yes
            a/                      | a               | yes
            a//b                    | a/b             | yes
            a/../b                  | b               | yes
            a/../b                  | a               | no
            *                       | a               | yes
            *                       | a/b             | yes
            *.go                    | x.go            | yes
            *.go                    | d/x.go          | no
            */*.go                  | d/x.go          | yes
            */*.go                  | d/e/x.go        | no
            **/*.go                 | x.go            | yes
            **/*.go                 | d/x.go          | yes
            **/*.go                 | d/e/x.go        | yes
            **/*.go                 | x.gox           | no
            **                      | a               | yes
            **                      | a/b             | yes
            a/**                    | a/b             | yes
            a/**                    | a/b/c           | yes
            a/**                    | a               | no
            a/**                    | b               | no
            **/a                    | a               | yes
            **/a                    | b/a             | yes
            **/a                    | b/c/a/d         | yes
            **/a                    | ba              | no
            **.c                    | x.c             | yes
            **.c                    | d/x.c           | yes
            **foo                   | xfoo            | yes
            **foo                   | d/xfoo          | yes
            **foo                   | foox            | no
            a/**/b                  | a/b             | yes
            a/**/b                  | a/x/b           | yes
            a/**/b                  | a/x/y/b         | yes
            a/**/b                  | a/xb            | no
            foo**bar                | foobar          | yes
            foo**bar                | foox/bar        | yes
            foo**bar                | fooxbar         | no
            foo**                   | foo             | yes
            foo**                   | foox/y          | yes
            ?                       | a               | yes
            ?                       | ab              | no
            ?b                      | ab              | yes
            a?c                     | a/c             | no
            [ab]                    | a               | yes
            [ab]                    | c               | no
            [a-c]x                  | bx              | yes
            [^a]                    | a               | no
            [^a]                    | b               | yes
            x[0-9][0-9]             | x42             | yes
            \\*                       | *               | yes
            \\*                       | a               | no
            a\\?                      | a?              | yes
            a\\?                      | ab              | no
            *;!a                    | a               | no
            *;!a                    | b               | yes
            *;!a                    | a/b             | no
            !a;*                    | a               | yes
            a;!a/b                  | a/b             | no
            a;!a/b                  | a/c             | yes
            a;!a/b;a/b/c            | a/b/c           | yes
            a;!a/b;a/b/c            | a/b/d           | no
            **/*.md;!README.md      | README.md       | no
            **/*.md;!README.md      | d/README.md     | yes
            *.md;!README*.md;README-x.md | README-y.md | no
            *.md;!README*.md;README-x.md | README-x.md | yes
            .git                    | .git/config     | yes
            .git                    | .gitignore      | no
            .                       | a               | no
            ..                      | a               | no
            ../a                    | a               | no
            node_modules            | node_modules/x/y| yes
            **/node_modules         | p/node_modules/x| yes
            \u00e9*                      | \u00e9a              | yes
            ?                       | \u00e9               | yes
            ??                      | \u00e9               | no
            a.b                     | axb             | no
            a+b                     | a+b             | yes
            a+b                     | aab             | no
            (a|b)                   | a               | no
            $x                      | $x              | yes
            {a,b}                   | a               | no
            """;

    @TestFactory
    Stream<DynamicTest> theLastLineThatMatchesDecides() {
        return TABLE.lines()
                .map(line -> {
                    int second = line.lastIndexOf('|');
                    int first = line.lastIndexOf('|', second - 1);
                    String lines = line.substring(0, first).strip().replace(';', '\n');
                    BytePath path = BytePath.of(line.substring(first + 1, second).strip());
                    boolean wanted = line.substring(second + 1).strip().equals("yes");
                    return DynamicTest.dynamicTest(
                            line, () -> assertThat(of(lines).matches(path)).isEqualTo(wanted));
                });
    }

    private static PathPatterns of(String text) {
        return PathPatterns.ofIgnoreFile(".dockerignore", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void commentsBlanksAndAByteOrderMarkDoNotCount() {
        PathPatterns patterns = of("\uFEFF# all\n\n  a  \r\n #b\n");
        assertThat(patterns.matches(BytePath.of("a"))).isTrue();
        assertThat(patterns.matches(BytePath.of("#b"))).isTrue();
        assertThat(patterns.matches(BytePath.of("# all"))).isFalse();
    }

    @Test
    void aPatternThatCannotBeReadIsNamedWithItsLine() {
        assertThatThrownBy(() -> of("a\n[b\n"))
                .isInstanceOf(Fault.class)
                .hasMessage(".dockerignore:2: syntax error in pattern \"[b\"");
        assertThatThrownBy(() -> of("!\n")).hasMessageContaining("illegal exclusion pattern");
        assertThatThrownBy(() -> of("a\\\n")).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> of("a\0b\n")).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> of("[]a]\n")).isInstanceOf(Fault.class);
    }

    @Test
    void namesThatAreNoTextAreMatchedByTheirBytes() {
        byte[] file = {'a', (byte) 0xE9, '\n'};
        PathPatterns patterns = PathPatterns.ofIgnoreFile("i", file);
        assertThat(patterns.matches(BytePath.of(new byte[] {'a', (byte) 0xE9}))).isTrue();
        assertThat(patterns.matches(BytePath.of(new byte[] {'a', (byte) 0xE8}))).isFalse();
        assertThat(of("a?").matches(BytePath.of(new byte[] {'a', (byte) 0xE9}))).isTrue();
    }

    @Test
    void aHostilePatternTakesNoTimeToSpeakOf() {
        PathPatterns patterns = of("*a".repeat(100) + "b");
        assertThat(patterns.matches(BytePath.of("a".repeat(255)))).isFalse();
        PathPatterns deep = of("**/a/".repeat(100) + "b");
        assertThat(deep.matches(BytePath.of("a/".repeat(1000) + "c"))).isFalse();
    }

    @Test
    void valuesOfExcludeKeepALeadingSlash() {
        assertThat(PathPatterns.of(List.of("/a")).matches(BytePath.of("a"))).isFalse();
        assertThat(PathPatterns.of(List.of("a", "!a/b")).matches(BytePath.of("a/b"))).isFalse();
    }
}
