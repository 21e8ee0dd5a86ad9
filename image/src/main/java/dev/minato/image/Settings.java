package dev.minato.image;

import dev.minato.image.tar.Limits;

import java.time.Duration;

/**
 * What an instance decides about its store.
 *
 * @param grace how long unreferenced content stays
 * @param packingDelay how long packing waits for a quiet moment
 * @param limits of archives
 */
public record Settings(Duration grace, Duration packingDelay, Limits limits) {
    public static final Settings DEFAULT =
            new Settings(Duration.ofHours(24), Duration.ofSeconds(2), Limits.DEFAULT);
}
