package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Jobs run to their end, whatever becomes of the daemon. */
class JobTest {
    private static Instance minato;

    @BeforeAll
    static void start() throws IOException {
        minato = Instance.create(237);
        minato.minato("start").ok();
    }

    @AfterAll
    static void stop() throws IOException {
        minato.close();
    }

    @Test
    void theSampleEndsWellAtItsSecondAttemptAndNotAtAll() {
        Map<String, String> environment = new HashMap<>(minato.environment());
        environment.put("MINATO", minato.ourCommand());
        Instance.Result sample =
                Instance.run(Instance.root(), environment, List.of("samples/job/job.sh")).ok();
        assertThat(sample.out())
                .containsSubsequence(
                        "- well at once",
                        "attempt 1 of words-",
                        "3 words",
                        "- at the second attempt",
                        "not this time",
                        "attempt 2 of words-",
                        "3 words",
                        "- not at all",
                        "exit code: 3",
                        "Failed",
                        "BackoffLimitExceeded",
                        "Succeeded",
                        "Succeeded");
        assertThat(sample.err())
                .contains("replica 1, attempt 1: Failed: its process ended with exit code 3")
                .contains("replica 1, attempt 2: Succeeded")
                .contains("all 2 attempts failed");
        Eventually.becomes(() -> minato.minato("ps", "-a", "-q").ok().text(), "");
        minato.minato("job", "delete", "-n", "words", "--yes").ok();
        assertThat(minato.minato("job", "list", "-o", "name").ok().text()).isEmpty();
    }

    @Test
    void whatRunsWhileTheDaemonIsDeadGoesOnAndIsSeenToItsEnd() throws Exception {
        minato.minato(
                        "build",
                        "-t",
                        "slow:1",
                        minato.folder(
                                        "slow",
                                        Map.of(
                                                "Dockerfile",
                                                "FROM minato.local/jre:25\n"
                                                        + "CMD [\"sh\",\"-c\",\"echo once; sleep 3;"
                                                        + " echo done\"]\n"))
                                .toString())
                .ok();
        minato.minato("job", "create", "-n", "slow", "--image", "slow:1").ok();
        String execution = minato.minato("job", "start", "-n", "slow").ok().text();
        String begun =
                Eventually.get(
                        () -> minato.minato("job", "logs", "-n", "slow").ok().out(),
                        text -> text.contains("once"));
        assertThat(begun).doesNotContain("done");
        minato.killDaemon();
        minato.minato("start").ok();
        String ended =
                Eventually.get(
                        () ->
                                minato.minato(
                                                "job",
                                                "execution",
                                                "show",
                                                "-n",
                                                "slow",
                                                "--job-execution-name",
                                                execution)
                                        .ok()
                                        .out(),
                        text -> text.contains("endTime"));
        assertThat(ended).contains("\"Succeeded\"").contains("\"attempt\" : 1");
        assertThat(minato.minato("job", "logs", "-n", "slow").ok().out()).isEqualTo("once\ndone\n");
        minato.minato("job", "delete", "-n", "slow", "--yes").ok();
    }
}
