package dev.minato.engine.lifecycle;

import dev.minato.engine.spec.RestartPolicy;

import java.time.Duration;
import java.util.Optional;

/** The rule by which a container that has ended is started again (moby restartmanager). Pure. */
public final class RestartRule {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration GOOD_RUN = Duration.ofSeconds(10);

    private RestartRule() {}

    /**
     * The delay before the next start.
     *
     * @param exitCode of the run that ended
     * @param restarts how often it was started again before
     * @param previous the delay before the run that ended, zero at first
     * @param ran how long it ran
     * @param stopRequested somebody wanted it to end
     * @return empty when it is not started again
     */
    public static Optional<Duration> delayIfRestarted(
            RestartPolicy policy,
            int exitCode,
            int restarts,
            Duration previous,
            Duration ran,
            boolean stopRequested) {
        if (stopRequested || !wanted(policy, exitCode, restarts)) {
            return Optional.empty();
        }
        if (previous.isZero() || ran.compareTo(GOOD_RUN) >= 0) {
            return Optional.of(FIRST);
        }
        Duration doubled = previous.multipliedBy(2);
        return Optional.of(doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled);
    }

    private static boolean wanted(RestartPolicy policy, int exitCode, int restarts) {
        return switch (policy.mode()) {
            case NO -> false;
            case ALWAYS, UNLESS_STOPPED -> true;
            case ON_FAILURE ->
                    exitCode != 0
                            && (policy.maximumRetries() == 0 || restarts < policy.maximumRetries());
        };
    }
}
