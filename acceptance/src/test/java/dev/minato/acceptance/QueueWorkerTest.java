package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real Redis as an app: containers reach it by TCP, and so does the rule of its workers. */
class QueueWorkerTest {
    private static Instance minato;

    @BeforeAll
    static void start() throws IOException {
        minato = Instance.create(239);
        minato.minato("start").ok();
        minato.minato("build", "-t", "queue-worker", "samples/queue-worker").ok();
    }

    @AfterAll
    static void stop() throws IOException {
        minato.close();
    }

    @Test
    void theSampleHasWorkersWhileTheListIsLong() {
        String told = minato.sample("samples/queue-worker/run.sh", Map.of()).out();

        assertThat(told)
                .containsSubsequence(
                        "no job: the workers sleep",
                        "200 jobs: ",
                        "done: 200, in work: 0",
                        "no job: the workers sleep")
                .containsPattern("200 jobs: [45] workers")
                .containsPattern("0 → 4 +jobs \\(redis\\)")
                .containsPattern("[45] → 0 +nothing to do for");
        assertThat(minato.minato("ingress", "show", "queue").ok().out())
                .containsPattern(
                        "internal +6379 +tcp .* queue\\.internal\\.minato\\.localhost:6379");
        minato.minato("app", "delete", "queue", "worker").ok();
    }

    @Test
    void theSampleOfAJobHasAnExecutionForEachPieceOfWork() {
        String told =
                minato.sample("samples/queue-job/run.sh", Map.of("JOB_SECONDS", "0.5", "JOBS", "6"))
                        .out();
        assertThat(told).containsSubsequence("done: 6, waiting: 0", "Event", "Succeeded");
        assertThat(told.lines().filter(line -> line.contains("Succeeded")).count())
                .isGreaterThanOrEqualTo(6);
        assertThat(told).doesNotContain("Failed");
        minato.minato("job", "delete", "-n", "work", "--yes").ok();
        minato.minato("app", "delete", "queue", "--yes").ok();
    }

    /** What redis-cli says in a container of the default network. */
    private static Instance.Result ask(String host, int port, String... command) {
        List<String> words =
                new ArrayList<>(
                        List.of("run", "--rm", "--entrypoint", "redis-cli", "queue-worker", "-h"));
        words.addAll(List.of(host, "-p", String.valueOf(port)));
        words.addAll(List.of(command));
        return minato.minato(words.toArray(String[]::new));
    }

    private static void cache(String name, int port) {
        create(name, "--exposed-port", String.valueOf(port)).ok();
    }

    private static Instance.Result create(String name, String... more) {
        List<String> words =
                new ArrayList<>(List.of("app", "create", "-n", name, "--image", "queue-worker"));
        words.addAll(List.of("--transport", "tcp", "--target-port", "6379", "--cooldown", "2"));
        words.addAll(List.of("--ingress", "internal"));
        words.addAll(List.of(more));
        return minato.minato(words.toArray(String[]::new));
    }

    private static void awaitSleep(String app) {
        String state = "";
        for (int i = 0; i < 600 && !state.contains("ScaledToZero"); i++) {
            state = minato.minato("revision", "list", app, "-o", "json").ok().out();
        }
        assertThat(state).contains("ScaledToZero");
    }

    @Test
    void aConnectionWakesAnAppWhateverBecomesOfTheDaemon() {
        cache("cache", 16379);
        assertThat(ask("cache", 16379, "PING").ok().out()).contains("PONG");
        assertThat(ask("cache.internal.minato.localhost", 16379, "PING").ok().out())
                .contains("PONG");
        assertThat(ask("cache", 6379, "PING").err()).contains("Connection reset");
        awaitSleep("cache");
        String late = "sleep 3; redis-cli -h cache -p 16379 PING";
        minato.minato(
                        "run",
                        "-d",
                        "--name",
                        "late",
                        "--entrypoint",
                        "sh",
                        "queue-worker",
                        "-c",
                        late)
                .ok();
        minato.killDaemon();
        minato.minato("start").ok();
        minato.docker("wait", "late").ok();
        assertThat(minato.docker("logs", "late").ok().out()).contains("PONG");
        assertThat(minato.minato("app", "explain-scale", "cache").ok().out())
                .contains("rule tcp (tcp)")
                .contains("0 → 1  a connection waits");
        minato.docker("rm", "late").ok();
        minato.minato("app", "delete", "cache").ok();
    }

    @Test
    void aPortIsOneAppsAndOnesEnvironment() {
        cache("one", 7000);
        Instance.Result refused = create("two", "--exposed-port", "7000");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err())
                .contains("exposedPort 7000 is that of the app one of the same environment");
        minato.minato("env", "create", "-n", "far").ok();
        create("two", "--exposed-port", "7000", "--environment", "far").ok();
        assertThat(ask("one", 7000, "PING").ok().out()).contains("PONG");
        assertThat(ask("two", 7000, "PING").err()).contains("Name or service not known");
        minato.minato("app", "delete", "one", "two").ok();
        minato.minato("env", "delete", "far").ok();
    }
}
