package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A command line and its words. */
final class CommandLineSplitterTest {
    @Test
    void blanksSeparateAndQuotesJoin() {
        assertThat(CommandLineSplitter.of("  ls -l  '/a b' \"c 'd'\" e\\ f '' "))
                .containsExactly("ls", "-l", "/a b", "c 'd'", "e f", "");
    }

    @Test
    void aBackslashInSingleQuotesIsItself() {
        assertThat(CommandLineSplitter.of("printf '\\n' \"\\\"\""))
                .containsExactly("printf", "\\n", "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "'open", "a \"b"})
    void nothingAndOpenQuotesAreRefused(String command) {
        assertThatThrownBy(() -> CommandLineSplitter.of(command)).isInstanceOf(Fault.class);
    }
}
