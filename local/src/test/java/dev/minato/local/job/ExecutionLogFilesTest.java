package dev.minato.local.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.Cluster.LogLine;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.job.ExecutionLogs;
import dev.minato.platform.job.ExecutionLogs.LogPlace;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Logs of executions in a folder. */
class ExecutionLogFilesTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.000000001Z");
    private static final LogPlace PLACE = new LogPlace("job-abc1234", "job-abc1234-xyz", "main");
    private static final LogQuery ALL = new LogQuery(false, Optional.empty(), Optional.empty());

    @TempDir private Path folder;
    private ExecutionLogs logs;

    @BeforeEach
    void open() {
        logs = new ExecutionLogFiles(folder.resolve("job-logs"));
    }

    @Test
    void whatWasKeptIsRead() {
        LogLine out = new LogLine(TIME, Optional.of(false), "a  b ");
        LogLine err = new LogLine(TIME.plusSeconds(1), Optional.of(true), "");
        LogLine other = new LogLine(TIME.plusSeconds(2), Optional.empty(), "ü");
        keep(out, err, other);
        assertThat(read(ALL)).containsExactly(out, err, other);
        assertThat(read(new LogQuery(false, Optional.of(1), Optional.empty())))
                .containsExactly(other);
        assertThat(read(new LogQuery(false, Optional.empty(), Optional.of(TIME.plusSeconds(1)))))
                .containsExactly(err, other);
        keep(out);
        assertThat(read(ALL)).containsExactly(out);
    }

    @Test
    void theLastMebibyteIsKept() throws IOException {
        String text = "x".repeat(1_000);
        logs.keep(
                PLACE,
                ExecutionLogs.MOST_BYTES,
                sink -> {
                    for (int i = 0; i < 3_000; i++) {
                        sink.line(new LogLine(TIME.plusSeconds(i), Optional.of(false), text + i));
                    }
                });
        List<LogLine> kept = read(ALL);
        assertThat(kept.getLast().text()).endsWith("2999");
        assertThat(kept.size()).isBetween(900, 1_024);
        try (var files = Files.list(folder.resolve("job-logs/job-abc1234"))) {
            assertThat(files.toList())
                    .singleElement()
                    .satisfies(file -> assertThat(Files.size(file)).isLessThanOrEqualTo(1 << 20));
        }
    }

    @Test
    void aTaskOfManyKeepsLess() {
        logs.keep(
                PLACE,
                2_000,
                sink -> {
                    for (int i = 0; i < 300; i++) {
                        sink.line(new LogLine(TIME, Optional.of(false), "line " + i));
                    }
                });
        assertThat(read(ALL)).hasSizeBetween(40, 80);
        assertThat(read(ALL).getLast().text()).isEqualTo("line 299");
    }

    @Test
    void whatBreaksOffLeavesWhatWasThere() {
        LogLine first = new LogLine(TIME, Optional.of(false), "first");
        keep(first);
        assertThatThrownBy(() ->
                        logs.keep(
                                PLACE,
                                ExecutionLogs.MOST_BYTES,
                                _ -> {
                                    throw Fault.unavailable("the cluster went away");
                                }))
                .hasMessage("the cluster went away");
        assertThat(read(ALL)).containsExactly(first);
    }

    @Test
    void whereNothingCanBeWrittenThatIsSaid() throws IOException {
        Files.writeString(folder.resolve("job-logs"), "in the way");
        assertThatThrownBy(() -> keep(new LogLine(TIME, Optional.empty(), "x")))
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith("cannot keep the log of job-abc1234-xyz: ");
    }

    @Test
    void damagedLinesArePassedOver() throws IOException {
        LogLine good = new LogLine(TIME, Optional.of(false), "good");
        keep(good);
        Path file = folder.resolve("job-logs/job-abc1234/job-abc1234-xyz.main.log");
        Files.writeString(file, "no line\nnever o x\n" + Files.readString(file));
        assertThat(read(ALL)).containsExactly(good);
    }

    @Test
    void whatIsForgottenIsGone() {
        keep(new LogLine(TIME, Optional.empty(), "x"));
        logs.forget(PLACE.execution());
        logs.forget(PLACE.execution());
        assertThat(logs.read(PLACE, ALL, _ -> true)).isFalse();
        assertThat(folder.resolve("job-logs/job-abc1234")).doesNotExist();
    }

    @Test
    void noNameLeadsOutOfTheFolder() {
        assertThatThrownBy(() -> logs.forget("../../etc")).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> logs.read(new LogPlace("..", "a", "b"), ALL, _ -> true))
                .isInstanceOf(Fault.class);
    }

    private void keep(LogLine... lines) {
        logs.keep(
                PLACE,
                ExecutionLogs.MOST_BYTES,
                sink -> {
                    for (LogLine line : lines) {
                        sink.line(line);
                    }
                });
    }

    private List<LogLine> read(LogQuery query) {
        List<LogLine> lines = new ArrayList<>();
        assertThat(logs.read(PLACE, query, lines::add)).isTrue();
        return lines;
    }
}
