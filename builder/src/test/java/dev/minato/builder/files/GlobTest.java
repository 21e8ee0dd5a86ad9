package dev.minato.builder.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.stream.Stream;

class GlobTest {
    private static final String TABLE =
            """
            abc     | abc    | yes
            abc     | abd    | no
            *       | abc    | yes
            *c      | abc    | yes
            a*      | a      | yes
            a*      | abc    | yes
            a*c     | abc    | yes
            a*c     | abcd   | no
            a*b?c*x | abxbbxdbxebxczzx | yes
            a*b?c*x | abxbbxdbxebxczzy | no
            a?c     | abc    | yes
            a?c     | ac     | no
            a[b]c   | abc    | yes
            a[b-d]c | acc    | yes
            a[^b]c  | abc    | no
            a[^b]c  | adc    | yes
            a[\\-x]  | a-     | yes
            a[\\-x]  | ax     | yes
            a[\\-x]  | az     | no
            a[\\]a]  | a]     | yes
            a[a-]   | -      | !
            [       | a      | !
            [^      | a      | !
            [^bc    | a      | !
            a[      | a      | !
            [-]     | -      | !
            [-x]    | x      | !
            []a]    | ]      | !
            a\\      | a      | !
            a\\*b    | a*b    | yes
            a\\*b    | axb    | no
            ***     | x      | yes
            \u00e9?c    | \u00e9bc   | yes
            ?       | \u2318     | yes
            a?b     | a\u263ab  | yes
            a???b   | a\u263ab  | no
            [\u00e0-\u00ff] | \u00e9    | yes
            """;

    @TestFactory
    Stream<DynamicTest> globsMatchAsGoMatchesThem() {
        return TABLE.lines()
                .map(line -> {
                    String[] fields = line.split("\\|", -1);
                    return DynamicTest.dynamicTest(
                            line,
                            () -> check(fields[0].strip(), fields[1].strip(), fields[2].strip()));
                });
    }

    private static void check(String pattern, String name, String wanted) {
        if (wanted.equals("!")) {
            assertThatThrownBy(() -> Glob.parse(BytePath.of(pattern)))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("syntax error in pattern");
        } else {
            assertThat(Glob.parse(BytePath.of(pattern)).matches(BytePath.of(name)))
                    .isEqualTo(wanted.equals("yes"));
        }
    }

    @Test
    void bytesThatAreNoTextCountOneEach() {
        BytePath name = BytePath.of(new byte[] {'f', (byte) 0xE9, (byte) 0xFF});
        assertThat(Glob.parse(BytePath.of("f??")).matches(name)).isTrue();
        assertThat(Glob.parse(BytePath.of("f?")).matches(name)).isFalse();
        assertThat(Glob.parse(name).matches(name)).isTrue();
    }

    @Test
    void onlyWildcardsThatAreNotEscapedMakeAPattern() {
        assertThat(Glob.isPattern(BytePath.of("a*"))).isTrue();
        assertThat(Glob.isPattern(BytePath.of("a\\*"))).isFalse();
        assertThat(Glob.isPattern(BytePath.of("a[b]"))).isTrue();
    }
}
