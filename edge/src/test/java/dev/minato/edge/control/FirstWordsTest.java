package dev.minato.edge.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

class FirstWordsTest {
    @Test
    void areWhatGoesOverALine() {
        for (FirstWords word :
                List.of(
                        FirstWords.HELLO,
                        FirstWords.WELCOME,
                        FirstWords.NAMES,
                        FirstWords.SERVICES,
                        FirstWords.ROUTES,
                        FirstWords.STATS,
                        FirstWords.ANSWER)) {
            assertThat(word.said()).isEqualTo(word.text());
            assertThat(word.heard()).isEqualTo(word.message());
        }
    }
}
