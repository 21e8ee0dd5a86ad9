package dev.minato.cli.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.cli.app.LogMerge.TimedLine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

@Timeout(30)
class LogMergeTest {
    private final LogMerge merge = new LogMerge();

    /** A log whose lines have these seconds, read by a thread of its own. */
    private void log(String name, int... seconds) {
        LogMerge.Source source = merge.source();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        for (int second : seconds) {
                            source.add(new TimedLine(Instant.ofEpochSecond(second), name + second));
                        }
                        source.end();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    private List<String> drained(Optional<Integer> last) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        merge.drain(last, line -> lines.add(line.text()));
        return lines;
    }

    @Test
    void linesComeByTimeAndEqualTimesByLog() throws InterruptedException {
        log("a", 1, 4, 5);
        log("b", 2, 4, 6);
        log("c");

        assertThat(drained(Optional.empty())).containsExactly("a1", "b2", "a4", "b4", "a5", "b6");
    }

    @Test
    void theLastOnesAreTheLastOfAll() throws InterruptedException {
        log("a", 1, 4, 5);
        log("b", 2, 3);

        assertThat(drained(Optional.of(2))).containsExactly("a4", "a5");
    }

    @Test
    void noLinesAreKeptWhereNoneAreWanted() throws InterruptedException {
        log("a", 1, 2);

        assertThat(drained(Optional.of(0))).isEmpty();
    }

    /** However far one is ahead, it waits: little of it is in memory. */
    @Test
    void aLogThatIsAheadWaitsForTheOthers() throws InterruptedException {
        int[] many = new int[5000];
        for (int i = 0; i < many.length; i++) {
            many[i] = i;
        }
        log("a", many);
        log("b", 4999);

        List<String> lines = drained(Optional.empty());

        assertThat(lines).hasSize(5001);
        assertThat(lines.subList(4999, 5001)).containsExactly("a4999", "b4999");
    }

    @Test
    void withoutLogsThereIsNothing() throws InterruptedException {
        assertThat(drained(Optional.empty())).isEmpty();
    }
}
