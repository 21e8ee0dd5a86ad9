package dev.minato.local;

import java.time.Duration;

/**
 * How long a process that ended waits for its next start, as the kubelet does it: not at all the
 * first time, then 10 s doubling to 5 min, and from the beginning again once it ran for 10 min.
 */
final class BackOff {
    private static final Duration FIRST = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);
    private static final Duration HEALTHY = Duration.ofMinutes(10);

    private BackOff() {}

    /** The wait after so many ends in a row before this one. */
    static Duration after(int crashes) {
        if (crashes <= 0) {
            return Duration.ZERO;
        }
        Duration wait = FIRST.multipliedBy(1L << Math.min(crashes - 1, 10));
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    /** How many ends in a row there were before that of a process that ran so long. */
    static int counted(int crashes, Duration ran) {
        return ran.compareTo(HEALTHY) >= 0 ? 0 : crashes;
    }

    /** Before another try of what the engine refused: twice as long as before, 30 s at most. */
    static Duration longer(Duration wait) {
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : twice;
    }
}
