package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** Jobs run to their end, whatever becomes of the daemon. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JobTest {
    private static Instance minato;

    @BeforeAll
    static void start() throws IOException {
        minato = Instance.create(241);
        minato.minato("start").ok();
        minato.minato("build", "-t", "words:1", "samples/job").ok();
        minato.minato(
                        "job",
                        "create",
                        "-n",
                        "tick",
                        "--image",
                        "words:1",
                        "--cron-expression",
                        "* * * * *")
                .ok();
    }

    @AfterAll
    static void stop() throws IOException {
        minato.close();
    }

    /** It has been there since the class began: the others took their time meanwhile. */
    @Test
    @Order(Integer.MAX_VALUE)
    void aTimeOfAScheduleBeginsOneExecution() {
        String shown =
                Eventually.within(
                        Duration.ofSeconds(70),
                        () -> minato.minato("job", "show", "-n", "tick").ok().out(),
                        text -> text.contains("lastOutcome"));
        assertThat(shown).contains("\"lastOutcome\" : \"Started\"").contains("nextTime");
        String ended =
                Eventually.get(
                        () -> minato.minato("job", "execution", "list", "-n", "tick").ok().out(),
                        text -> text.contains("Succeeded"));
        assertThat(ended).contains("Schedule");
        assertThat(minato.minato("job", "logs", "-n", "tick").ok().out())
                .contains("attempt 1 of tick-");
        minato.minato("job", "suspend", "-n", "tick").ok();
        assertThat(minato.minato("job", "start", "-n", "tick").err()).contains("is suspended");
        assertThat(minato.minato("job", "list").ok().out()).contains("Suspended");
        minato.minato("job", "delete", "-n", "tick", "--yes").ok();
    }

    @Test
    void theTasksOfABatchRunAndThoseThatFailedRunAgain() {
        Instance.Result sample = minato.sample("samples/batch/batch.sh", Map.of());
        assertThat(sample.out())
                .containsSubsequence(
                        "- twenty tasks, of which two fail",
                        "exit code: 4",
                        "task 12 of 20: 144",
                        "TasksFailed",
                        "- those two again",
                        "7 of 2: 49",
                        "13 of 2: 169");
        assertThat(sample.err()).contains("2 of 20 tasks failed: 7,13").contains("--array 7,13");
        minato.minato("job", "delete", "-n", "squares", "--yes").ok();
    }

    /** A job of an image that runs a line of shell. */
    private static void create(String name, String line) throws IOException {
        String dockerfile = "FROM minato.local/jre:25\nCMD [\"sh\",\"-c\",\"" + line + "\"]\n";
        String folder = minato.folder(name, Map.of("Dockerfile", dockerfile)).toString();
        minato.minato("build", "-t", name + ":1", folder).ok();
        minato.minato("job", "create", "-n", name, "--image", name + ":1").ok();
    }

    @Test
    void whatIsWrittenWhileItIsStoppedIsKept() throws Exception {
        create(
                "polite",
                "trap 'sleep 1; echo bye; exit 0' TERM; echo hello; while true; do sleep 0.1;"
                        + " done");
        minato.minato("job", "start", "-n", "polite").ok();
        Eventually.get(
                () -> minato.minato("job", "logs", "-n", "polite").ok().out(),
                text -> text.contains("hello"));
        minato.minato("job", "stop", "-n", "polite").ok();
        Eventually.becomes(
                () -> minato.minato("job", "logs", "-n", "polite").ok().out(), "hello\nbye\n");
        minato.minato("job", "delete", "-n", "polite", "--yes").ok();
    }

    @Test
    void theSampleEndsWellAtItsSecondAttemptAndNotAtAll() {
        Instance.Result sample = minato.sample("samples/job/job.sh", Map.of());
        assertThat(sample.out())
                .containsSubsequence(
                        "- every minute",
                        "minutely",
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
        minato.minato("job", "delete", "-n", "minutely", "--yes").ok();
        Eventually.becomes(() -> minato.minato("ps", "-a", "-q").ok().text(), "");
        minato.minato("job", "delete", "-n", "words", "--yes").ok();
        assertThat(minato.minato("job", "list", "-o", "name").ok().text())
                .doesNotContain("words")
                .doesNotContain("minutely");
    }

    @Test
    void whatRunsWhileTheDaemonIsDeadGoesOnAndIsSeenToItsEnd() throws Exception {
        create("slow", "echo once; sleep 3; echo done");
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
