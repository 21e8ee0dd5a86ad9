package dev.minato.remote;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often something is tried against a registry, and how long is waited in between: the first
 * pause, doubled each time, with up to a quarter of it at random, at most 30 s.
 *
 * @param attempts 1 or more
 */
record RetryPolicy(int attempts, Duration first) {
    static final RetryPolicy USUAL = new RetryPolicy(5, Duration.ofMillis(500));
    private static final long LONGEST = 30_000;

    /**
     * Waits after a failed attempt.
     *
     * @param attempt number of the attempt that failed, from 1
     * @param retryAfter the header of that name in whole seconds; anything else counts as absent
     */
    void pause(int attempt, String retryAfter) throws InterruptedException {
        Thread.sleep(millis(attempt, retryAfter));
    }

    long millis(int attempt, String retryAfter) {
        long asked = retryAfter.matches("[0-9]{1,4}") ? Long.parseLong(retryAfter) * 1000 : 0;
        long own = Math.min(LONGEST, first.toMillis() << Math.min(attempt - 1, 16));
        long spread = ThreadLocalRandom.current().nextLong(own / 4 + 1);
        return Math.min(LONGEST, Math.max(asked, own + spread));
    }
}
