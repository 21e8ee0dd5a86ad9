package dev.minato.edge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

class GroupStatsTotalsTest {
    private static final GroupKey KEY = new GroupKey("shop", "shop--one");
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final GroupStatsTotals book = new GroupStatsTotals(() -> now);

    private static EdgeStats stats(String epoch, long elapsed, long begun, long held) {
        GroupStats none = GroupStats.none(KEY);
        return new EdgeStats(
                epoch,
                elapsed,
                false,
                List.of(
                        new GroupStats(
                                KEY,
                                begun,
                                none.ended(),
                                held,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                none.latency(),
                                Map.of("r1", 2, epoch, 1))));
    }

    @Test
    void openTunnelsOfTheSameBackendAddUpUntilAProcessEnds() {
        book.add(stats("a", 1, 5, 0));
        book.add(stats("b", 1, 7, 0));
        assertThat(book.sum(KEY).tunnels()).isEqualTo(Map.of("r1", 4, "a", 1, "b", 1));

        book.add(stats("a", 2, 5, 0).asLast());
        assertThat(book.sum(KEY).tunnels()).isEqualTo(Map.of("r1", 2, "b", 1));
    }

    @Test
    void lostRepeatedAndLateOnesDoNoHarm() {
        book.add(stats("a", 1, 5, 0));
        book.add(stats("a", 9, 30, 0));
        book.add(stats("a", 9, 30, 0));
        book.add(stats("a", 4, 20, 0));

        assertThat(book.sum(KEY).begun()).isEqualTo(30);
    }

    @Test
    void twoProcessesAddUp() {
        book.add(stats("a", 1, 5, 2));
        book.add(stats("b", 1, 7, 1));

        assertThat(book.sum(KEY).begun()).isEqualTo(12);
        assertThat(book.sum(KEY).held()).isEqualTo(3);
        assertThat(book.groups()).isEqualTo(Set.of(KEY));
    }

    @Test
    void whatAProcessHeldIsOverWhenItHasEnded() {
        book.add(stats("a", 1, 5, 2));
        book.add(stats("a", 2, 5, 2).asLast());

        assertThat(book.sum(KEY).held()).isZero();
        assertThat(book.sum(KEY).begun()).isEqualTo(5);
    }

    @Test
    void orWhenItHasSaidNothingForAWhile() {
        book.add(stats("a", 1, 5, 2));
        now = now.plusSeconds(11);

        assertThat(book.sum(KEY).held()).isZero();
        assertThat(book.sum(KEY).begun()).isEqualTo(5);
    }

    @Test
    void countsOfManyProcessesAreKept() {
        for (int i = 0; i < 50; i++) {
            book.add(stats("e" + i, 1, 1, 1));
        }

        assertThat(book.sum(KEY).begun()).isEqualTo(50);
    }

    @Test
    void bucketsGoFromAMillisecondToAMinute() {
        assertThat(LatencyBuckets.of(0)).isZero();
        assertThat(LatencyBuckets.of(1_000_000)).isZero();
        assertThat(LatencyBuckets.of(1_000_001)).isEqualTo(1);
        assertThat(LatencyBuckets.of(60_000_000_000L)).isEqualTo(62);
        assertThat(LatencyBuckets.of(60_000_000_001L)).isEqualTo(63);
        for (int bucket = 0; bucket < LatencyBuckets.COUNT; bucket++) {
            assertThat(LatencyBuckets.of(LatencyBuckets.bound(bucket))).isEqualTo(bucket);
        }
    }
}
