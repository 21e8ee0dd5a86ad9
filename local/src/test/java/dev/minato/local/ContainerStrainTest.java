package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.cgroup.CgroupStrain;
import dev.minato.linux.cgroup.CgroupUsage;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

class ContainerStrainTest {
    private static CgroupStrain seen(long refused, long periods, long throttled, long kills) {
        return new CgroupStrain(refused, periods, throttled, kills);
    }

    private static Optional<String> between(CgroupStrain before, CgroupStrain now) {
        return between(
                before,
                now,
                Optional.of(
                        new CgroupUsage(
                                Duration.ofSeconds(1),
                                1,
                                OptionalLong.of(64L << 20),
                                16,
                                OptionalLong.of(16),
                                now)));
    }

    private static Optional<String> between(
            CgroupStrain before, CgroupStrain now, Optional<CgroupUsage> usage) {
        return ContainerStrain.between(before, now, () -> usage)
                .map(what -> what.reason() + ": " + what.message());
    }

    @Test
    void whatItCameUpAgainstIsSaidWithTheMend() {
        CgroupStrain before = seen(1, 100, 50, 0);
        assertThat(between(before, seen(1, 100, 50, 1)))
                .contains(
                        "OOMKilled: one of its processes was killed for want of memory (OOMKilled);"
                                + " it has 64 MiB: give it more in resources.memory");
        assertThat(between(before, seen(2, 100, 50, 0)))
                .contains(
                        "PidsLimitReached: it was refused another process or thread: it has 16 and"
                                + " may have 16 (MINATO_PIDS_LIMIT)");
        assertThat(between(before, seen(1, 200, 120, 0)))
                .contains(
                        "CPUThrottled: its CPU limit held it back in 70 % of the time: give it more"
                                + " in resources.cpu");
    }

    @Test
    void whatIsAsItShouldBeSaysNothing() {
        CgroupStrain before = seen(1, 100, 50, 2);
        assertThat(between(before, before)).isEmpty();
        assertThat(between(before, seen(1, 200, 99, 2))).as("held back less than half").isEmpty();
        assertThat(between(before, seen(1, 120, 70, 2))).as("it worked a little").isEmpty();
    }

    @Test
    void oneThatHasEndedMeanwhileIsStillSaid() {
        CgroupStrain before = seen(0, 0, 0, 0);
        assertThat(between(before, seen(0, 0, 0, 1), Optional.empty()).orElse(""))
                .startsWith("OOMKilled: ");
        assertThat(between(before, seen(1, 0, 0, 0), Optional.empty()).orElse(""))
                .startsWith("PidsLimitReached: ");
    }
}
