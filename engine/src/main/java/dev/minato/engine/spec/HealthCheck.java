package dev.minato.engine.spec;

import java.time.Duration;
import java.util.List;

/**
 * How the health of a container is found out (Dockerfile HEALTHCHECK).
 *
 * @param test {@code [NONE]}, {@code [CMD, arg…]} or {@code [CMD-SHELL, text]}; empty means "as the
 *     image says"
 * @param interval time between checks; zero is 30 s
 * @param timeout after which a check has failed; zero is 30 s
 * @param startPeriod time in which failures do not count; zero is none
 * @param startInterval time between checks within the start period; zero is 5 s
 * @param retries failures in a row that make it unhealthy; 0 is 3
 */
public record HealthCheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {
    public HealthCheck {
        test = List.copyOf(test);
    }

    /** Whether there is something to run. */
    public boolean active() {
        return !test.isEmpty() && !test.getFirst().equals("NONE");
    }

    /** The interval in force. */
    public Duration effectiveInterval() {
        return orDefault(interval, Duration.ofSeconds(30));
    }

    /** The timeout in force. */
    public Duration effectiveTimeout() {
        return orDefault(timeout, Duration.ofSeconds(30));
    }

    /** The start interval in force. */
    public Duration effectiveStartInterval() {
        return orDefault(startInterval, Duration.ofSeconds(5));
    }

    /** The number of failures in force. */
    public int effectiveRetries() {
        return retries > 0 ? retries : 3;
    }

    private static Duration orDefault(Duration given, Duration otherwise) {
        return given.isZero() ? otherwise : given;
    }
}
