package dev.minato.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CommandSessionTest {
    @Test
    void whatATerminalWouldObeyIsNotPassedOn() {
        assertThat(CommandSession.harmless("red \u001b[31m bell \u0007 csi \u009b2J back \r here"))
                .isEqualTo("red ?[31m bell ? csi ?2J back ? here");
    }

    @Test
    void linesAndTabsStay() {
        assertThat(CommandSession.harmless("one\r\n\ttwo\nünö \ud83d\ude00"))
                .isEqualTo("one\r\n\ttwo\nünö \ud83d\ude00");
    }
}
