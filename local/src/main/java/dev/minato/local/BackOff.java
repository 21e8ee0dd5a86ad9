package dev.minato.local;

import dev.minato.base.Fault;

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

    /** Before another try of what could not be done: twice as long as before, 30 s at most. */
    static Duration longer(Duration wait) {
        return twice(wait, LONGEST_RETRY);
    }

    /** The same after a fault: 5 min at most where nothing but another image is likely to help. */
    static Duration longer(Duration wait, Fault fault) {
        return twice(wait, Termination.refused(fault) ? LONGEST : LONGEST_RETRY);
    }

    private static Duration twice(Duration wait, Duration most) {
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(most) > 0 ? most : twice;
    }
}
