package dev.minato.image.model;

import java.time.Duration;
import java.util.List;

/**
 * How to see whether a container is well (Docker image spec, "Healthcheck").
 *
 * @param test {@code [NONE]}, {@code [CMD, …]} or {@code [CMD-SHELL, …]}; empty: inherited
 * @param interval between two checks; zero: inherited
 * @param timeout of one check; zero: inherited
 * @param startPeriod during which failures do not count; zero: inherited
 * @param startInterval between two checks during the start; zero: inherited
 * @param retries failures in a row until unhealthy; zero: inherited
 */
public record ImageHealthcheck(
        List<String> test,
        Duration interval,
        Duration timeout,
        Duration startPeriod,
        Duration startInterval,
        int retries) {
    public ImageHealthcheck {
        test = List.copyOf(test);
    }
}
