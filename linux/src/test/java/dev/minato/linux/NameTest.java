package dev.minato.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;

class NameTest {
    @Test
    void keepsBytesThatAreNoText() {
        byte[] latin = {'f', (byte) 0xe9};
        assertThat(Name.of(latin).bytes()).isEqualTo(latin);
        assertThat(Name.of(latin)).isNotEqualTo(Name.of(Name.of(latin).toString()));
    }

    @Test
    void refusesNul() {
        assertThatThrownBy(() -> Name.of("a\0b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a file name cannot contain a NUL byte");
    }

    @Test
    void resolvesBelow() {
        assertThat(Name.of("a/b").resolve("c")).isEqualTo(Name.of("a/b/c"));
        assertThat(Name.of("a/").resolve("/c")).isEqualTo(Name.of("a/c"));
        assertThat(Name.EMPTY.resolve("//c/d")).isEqualTo(Name.of("c/d"));
        assertThat(Name.of("a").resolve("/")).isEqualTo(Name.of("a"));
        assertThat(Name.of("a").resolve(Name.EMPTY)).isEqualTo(Name.of("a"));
    }

    @Test
    void takesPathsApart() {
        Name name = Name.of("/a//./b/../c/");
        assertThat(name.parts())
                .containsExactly(Name.of("a"), Name.of("b"), Name.of(".."), Name.of("c"));
        assertThat(name.parent()).contains(Name.of("a/b/.."));
        assertThat(name.last()).isEqualTo(Name.of("c"));
        assertThat(name.plain()).isEqualTo(Name.of("a/b/../c"));
        assertThat(name.hasDotDot()).isTrue();
        assertThat(Name.of("a").parent()).contains(Name.EMPTY);
        assertThat(Name.EMPTY.parent()).isEmpty();
        assertThat(Name.of("./").plain()).isEqualTo(Name.EMPTY);
    }

    @Test
    void startsWithWholeComponents() {
        assertThat(Name.of("a/b").startsWith(Name.of("a"))).isTrue();
        assertThat(Name.of("a/b").startsWith(Name.EMPTY)).isTrue();
        assertThat(Name.of("ab").startsWith(Name.of("a"))).isFalse();
        assertThat(Name.of("a").startsWith(Name.of("a/b"))).isFalse();
    }

    @Test
    void isOrderedByUnsignedBytes() {
        Name high = Name.of(new byte[] {(byte) 0xff});
        assertThat(List.of(high, Name.of("b"), Name.of("a")).stream().sorted())
                .containsExactly(Name.of("a"), Name.of("b"), high);
    }
}
