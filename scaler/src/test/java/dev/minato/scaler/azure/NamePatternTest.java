package dev.minato.scaler.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class NamePatternTest {
    @Test
    void aNameMatchesAsAWhole() throws IOException {
        NamePattern pattern = new NamePattern("orders-.*");
        assertThat(pattern.matches("orders-eu")).isTrue();
        assertThat(pattern.matches("old-orders-eu")).isFalse();
    }

    @Test
    void anExpressionThatTriesWithoutEndIsGivenUp() {
        NamePattern pattern = new NamePattern(".*.*.*.*.*b");
        assertThatThrownBy(() -> pattern.matches("a".repeat(250)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the regular expression takes too long");
    }

    @Test
    void whatIsNoneIsRefused() {
        assertThatThrownBy(() -> new NamePattern("("))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("it is no regular expression");
    }
}
