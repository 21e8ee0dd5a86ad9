package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Home;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** What a shell is told that asks how a line may go on. */
class CompleteCommandTest {
    @TempDir Path folder;

    private String told(RecordedDaemon daemon, String... words) {
        String[] line = new String[words.length + 2];
        line[0] = "complete";
        line[1] = "--";
        System.arraycopy(words, 0, line, 2, words.length);
        CommandRun run = CommandRun.of(daemon.home(), line);
        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        return run.out();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "complete-rm",
                "complete-image",
                "complete-app",
                "complete-revision",
                "complete-replica",
                "complete-part",
                "complete-label",
                "complete-network",
                "complete-secret",
                "complete-logs"
            })
    void namesAreThoseThatTheDaemonKnows(String name) throws Exception {
        RecordedCommand recording = RecordedCommand.named(name);
        try (RecordedDaemon daemon = RecordedDaemon.in(folder, recording.exchanges())) {
            CommandRun run = CommandRun.of(daemon.home(), recording.words());

            assertThat(run.out().lines())
                    .containsExactlyInAnyOrderElementsOf(recording.out().lines().toList());
            assertThat(run.exit()).isZero();
            assertThat(daemon.lines()).containsExactlyInAnyOrderElementsOf(recording.lines());
        }
    }

    @Test
    void withoutADaemonThereAreNoNamesAndNothingIsSaid() throws Exception {
        try (RecordedDaemon daemon = RecordedDaemon.in(folder.resolve("a"))) {
            assertThat(told(daemon, "rm", "")).isEqualTo("words\n");
        }
        assertThat(folder.resolve("a/run/minato.sock")).exists();
        CommandRun run = CommandRun.of(Home.at(folder.resolve("a")), "complete", "--", "rm", "");
        assertThat(run).isEqualTo(new CommandRun(0, "words\n", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SILENT", "STUCK", "CUT"})
    void aDaemonThatDoesNotAnswerIsNotWaitedFor(RecordedExchange.Ending ending) throws Exception {
        RecordedExchange names =
                RecordedExchange.json("docker GET /containers/json?all=1", 200, "[{\"Names\":[]}]")
                        .ending(ending);
        try (RecordedDaemon daemon = RecordedDaemon.in(folder, names)) {
            long begun = System.nanoTime();

            assertThat(told(daemon, "rm", "")).isEqualTo("words\n");

            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void whatCameInTimeIsToldThoughOthersAreSilent() throws Exception {
        RecordedCommand logs = RecordedCommand.named("complete-logs");
        RecordedExchange[] exchanges =
                Arrays.stream(logs.exchanges())
                        .map(one ->
                                one.line().startsWith("arm")
                                        ? one.ending(RecordedExchange.Ending.SILENT)
                                        : one)
                        .toArray(RecordedExchange[]::new);
        try (RecordedDaemon daemon = RecordedDaemon.in(folder, exchanges)) {
            assertThat(told(daemon, "logs", "web-").lines())
                    .containsExactly("words", "web-two", "web-one");
        }
    }

    @Test
    void aNameThatAShellWouldObeyIsNotProposed() throws Exception {
        RecordedExchange names =
                RecordedExchange.json(
                        "docker GET /containers/json?all=1",
                        200,
                        "[{\"Names\":[\"/$(reboot)\",\"/a"
                                + " b\",\"/`x`\",\"/c\\nd\",\"/-rf\",\"/good\"]}]");
        try (RecordedDaemon daemon = RecordedDaemon.in(folder, names)) {
            assertThat(told(daemon, "rm", "")).isEqualTo("words\ngood\n");
        }
    }

    @Test
    void commandsComeWithTheirSentences() throws Exception {
        try (RecordedDaemon daemon = RecordedDaemon.in(folder)) {
            assertThat(told(daemon, "rmi"))
                    .isEqualTo(
                            "words\nrmi\tRemove images: their names first, their content when"
                                    + " nothing uses it.\n");
            assertThat(told(daemon, "system", "")).contains("df\t", "prune\t");
            assertThat(told(daemon, "")).contains("up\t").doesNotContain("rehearse", "complete\t");
            assertThat(told(daemon, "--v")).isEqualTo("words\n--version\tPrint the version.\n");
            assertThat(told(daemon, "revision", "la"))
                    .isEqualTo("words\nlabel\tLabels of an app's revisions: add, remove, swap.\n");
            assertThat(told(daemon, "revision", "label", "")).contains("add\t", "swap\t");
            assertThat(told(daemon, "revision", "nosuch", "")).isEqualTo("words\n");
            assertThat(told(daemon, "nosuch", "")).isEqualTo("words\n");
            assertThat(told(daemon)).startsWith("words\nup\t");
        }
    }

    @Test
    void variablesAreThoseOfTheShell() throws Exception {
        try (RecordedDaemon daemon = RecordedDaemon.in(folder)) {
            assertThat(told(daemon, "run", "-e", "LANG").lines())
                    .containsExactlyInAnyOrder("words", "LANG", "LANGUAGE");
        }
    }
}
