package dev.minato.base;

import java.time.Duration;

/**
 * The pauses between two questions whether a process has started, which cannot be waited for
 * otherwise.
 */
public final class Polling {
    private static final Duration SHORTEST = Duration.ofMillis(5);
    private static final Duration LONGEST = Duration.ofMillis(500);

    private Polling() {}

    /**
     * How long to wait before asking again: ever longer, for on a slow host the one that asks takes
     * time from the one that starts.
     *
     * @param waited the time since the first question
     * @return a hundredth of it, 5 to 500 ms
     */
    public static Duration pause(Duration waited) {
        Duration fair = waited.dividedBy(100);
        if (fair.compareTo(SHORTEST) < 0) {
            return SHORTEST;
        }
        return fair.compareTo(LONGEST) > 0 ? LONGEST : fair;
    }
}
