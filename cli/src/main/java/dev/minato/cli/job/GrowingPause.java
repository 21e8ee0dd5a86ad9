package dev.minato.cli.job;

import java.time.Duration;

/** Pauses between two looks at the daemon: 50 ms at first, doubling to a second. */
final class GrowingPause {
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private Duration next = Duration.ofMillis(50);

    void sleep() throws InterruptedException {
        Thread.sleep(next);
        Duration twice = next.multipliedBy(2);
        next = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    }
}
