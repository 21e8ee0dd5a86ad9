package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Apps sleep when nobody asks for them, and wake with the next request, whatever becomes of the
 * daemon.
 */
class ScaleToZeroTest {
    private static Instance minato;

    @BeforeAll
    static void start() throws IOException {
        minato = Instance.create(238);
        minato.minato("start").ok();
    }

    @AfterAll
    static void stop() throws IOException {
        minato.close();
    }

    private static String sample(String standby) {
        return minato.sample("samples/scale-to-zero/sleep.sh", Map.of("STANDBY", standby)).out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "frozen"})
    void theSampleSleepsAndWakes(String standby) {
        assertThat(sample(standby))
                .containsSubsequence(
                        "state: ScaledToZero",
                        "woken: 200",
                        "state: Running",
                        "state: ScaledToZero")
                .containsPattern("1 → 0 +nothing to do for \\d+ s")
                .contains("0 → 1  a request waits");
        minato.minato("down", "-n", "sleeper").ok();
    }

    @Test
    void aRequestThatComesWhileTheDaemonIsDeadIsAnsweredByTheNextOne() throws Exception {
        sample("none");
        minato.killDaemon();
        CompletableFuture<String> waiting =
                CompletableFuture.supplyAsync(() -> minato.get("sleeper", "/").ok().out());
        minato.minato("start").ok();
        assertThat(waiting.join()).endsWith("200");
        assertThat(minato.get("sleeper", "/").ok().out()).endsWith("200");
        minato.minato("down", "-n", "sleeper").ok();
    }
}
