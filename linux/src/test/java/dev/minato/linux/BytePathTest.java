package dev.minato.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;

class BytePathTest {
    @Test
    void keepsBytesThatAreNoText() {
        byte[] latin = {'f', (byte) 0xe9};
        assertThat(BytePath.of(latin).bytes()).isEqualTo(latin);
        assertThat(BytePath.of(latin)).isNotEqualTo(BytePath.of(BytePath.of(latin).toString()));
    }

    @Test
    void refusesNul() {
        assertThatThrownBy(() -> BytePath.of("a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a file name cannot contain a NUL byte");
    }

    @Test
    void resolvesBelow() {
        assertThat(BytePath.of("a/b").resolve("c")).isEqualTo(BytePath.of("a/b/c"));
        assertThat(BytePath.of("a/").resolve("/c")).isEqualTo(BytePath.of("a/c"));
        assertThat(BytePath.EMPTY.resolve("//c/d")).isEqualTo(BytePath.of("c/d"));
        assertThat(BytePath.of("a").resolve("/")).isEqualTo(BytePath.of("a"));
        assertThat(BytePath.of("a").resolve(BytePath.EMPTY)).isEqualTo(BytePath.of("a"));
    }

    @Test
    void takesPathsApart() {
        BytePath name = BytePath.of("/a//./b/../c/");
        assertThat(name.parts())
                .containsExactly(
                        BytePath.of("a"), BytePath.of("b"), BytePath.of(".."), BytePath.of("c"));
        assertThat(name.parent()).contains(BytePath.of("a/b/.."));
        assertThat(name.last()).isEqualTo(BytePath.of("c"));
        assertThat(name.plain()).isEqualTo(BytePath.of("a/b/../c"));
        assertThat(name.hasDotDot()).isTrue();
        assertThat(BytePath.of("a").parent()).contains(BytePath.EMPTY);
        assertThat(BytePath.EMPTY.parent()).isEmpty();
        assertThat(BytePath.of("./").plain()).isEqualTo(BytePath.EMPTY);
    }

    @Test
    void startsWithWholeComponents() {
        assertThat(BytePath.of("a/b").startsWith(BytePath.of("a"))).isTrue();
        assertThat(BytePath.of("a/b").startsWith(BytePath.EMPTY)).isTrue();
        assertThat(BytePath.of("ab").startsWith(BytePath.of("a"))).isFalse();
        assertThat(BytePath.of("a").startsWith(BytePath.of("a/b"))).isFalse();
    }

    @Test
    void isOrderedByUnsignedBytes() {
        BytePath high = BytePath.of(new byte[] {(byte) 0xff});
        assertThat(List.of(high, BytePath.of("b"), BytePath.of("a")).stream().sorted())
                .containsExactly(BytePath.of("a"), BytePath.of("b"), high);
    }
}
