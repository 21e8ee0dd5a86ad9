package dev.minato.edge.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class WarmupMessageTest {
    @Test
    void areWhatGoesOverALine() {
        for (WarmupMessage word :
                List.of(
                        WarmupMessage.HELLO,
                        WarmupMessage.WELCOME,
                        WarmupMessage.NAMES,
                        WarmupMessage.SERVICES,
                        WarmupMessage.ROUTES,
                        WarmupMessage.STATS,
                        WarmupMessage.ANSWER)) {
            assertThat(word.said()).isEqualTo(word.text());
            assertThat(word.heard()).isEqualTo(word.message());
        }
    }
}
