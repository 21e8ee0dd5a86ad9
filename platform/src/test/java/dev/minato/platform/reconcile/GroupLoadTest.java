package dev.minato.platform.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Map;

/** How many requests a group has at once. */
class GroupLoadTest {
    private static final GroupKey KEY = new GroupKey("shop", "shop--a");
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final GroupStats NONE = GroupStats.none(KEY);

    /** After so many seconds in which so many requests were in flight on average. */
    private static GroupStats counted(long begun, long inFlight, double busySeconds) {
        return new GroupStats(
                KEY,
                begun,
                NONE.ended(),
                0,
                inFlight,
                0,
                (long) (busySeconds * 1e9),
                0,
                0,
                0,
                0,
                NONE.latency(),
                Map.of());
    }

    private final GroupLoad load = new GroupLoad(NONE, NOW);

    private void told(String epoch, GroupStats own, double seconds) {
        load.counted(epoch, own, own, at(seconds));
    }

    private static Instant at(double seconds) {
        return NOW.plusMillis((long) (seconds * 1000));
    }

    @Test
    void itIsTheMeanOfTheLastTwoSeconds() {
        told("a", counted(0, 0, 0), 0.5);
        told("a", counted(10, 10, 5), 1.5);
        assertThat(load.mean(at(1.5)))
                .isEqualTo(5 / 1.5, org.assertj.core.data.Offset.offset(0.01));
        for (int i = 2; i < 6; i++) {
            told("a", counted(10, 10, 5 + (i - 1) * 10), i + 0.5);
        }
        assertThat(load.mean(at(5.5))).isEqualTo(10, org.assertj.core.data.Offset.offset(0.01));
        assertThat(load.isActive(at(5.5))).isTrue();
        assertThat(load.mean(at(60))).isZero();
    }

    @Test
    void whatAnEdgeHasCountedBeforeItIsHeardIsFromBefore() {
        told("a", counted(100_000, 2, 5_000), 1);
        assertThat(load.mean(at(1))).isLessThanOrEqualTo(2);
        told("a", counted(100_040, 2, 5_002), 2);
        assertThat(load.mean(at(2))).isLessThanOrEqualTo(2);
        told("b", counted(50_000, 3, 9_000), 3);
        assertThat(load.mean(at(3))).isLessThanOrEqualTo(3);
    }

    @Test
    void anArrivalWaitsForAMoment() {
        load.arrived(4, at(1));
        assertThat(load.waiting(at(2))).isEqualTo(4);
        assertThat(load.isActive(at(2))).isTrue();
        assertThat(load.lastActive()).isEqualTo(at(1));
        assertThat(load.waiting(at(4))).isZero();
    }

    @Test
    void itWakesAboveWhatThereIsToBe() {
        load.wakeAbove(3);
        assertThat(load.counted("a", counted(0, 0, 0), counted(0, 0, 0), at(1))).isFalse();
        assertThat(load.counted("a", counted(5, 5, 10), counted(5, 5, 10), at(2))).isTrue();
    }

    @Test
    void whatAnEdgeHadThatIsKilledIsOverSoon() {
        told("a", counted(0, 0, 0), 1);
        told("a", held(50), 2);
        assertThat(load.waiting(at(3))).isEqualTo(50);
        assertThat(load.isActive(at(6))).isTrue();
        assertThat(load.waiting(at(8))).isZero();
        assertThat(load.isActive(at(8))).isFalse();
        assertThat(load.lastActive()).isEqualTo(at(2));
    }

    private static GroupStats held(long requests) {
        return new GroupStats(
                KEY,
                requests,
                NONE.ended(),
                requests,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                NONE.latency(),
                Map.of());
    }
}
