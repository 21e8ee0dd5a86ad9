package dev.minato.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionTest {
    @Test
    void whatATerminalWouldObeyIsNotPassedOn() {
        assertThat(Session.harmless("red \u001b[31m bell \u0007 csi \u009b2J back \r here"))
                .isEqualTo("red ?[31m bell ? csi ?2J back ? here");
    }

    @Test
    void linesAndTabsStay() {
        assertThat(Session.harmless("one\r\n\ttwo\nünö \ud83d\ude00"))
                .isEqualTo("one\r\n\ttwo\nünö \ud83d\ude00");
    }
}
