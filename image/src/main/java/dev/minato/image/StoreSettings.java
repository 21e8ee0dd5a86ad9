package dev.minato.image;

import dev.minato.image.tar.ArchiveLimits;

import java.time.Duration;

/**
 * What an instance decides about its store.
 *
 * @param grace how long unreferenced content stays
 * @param packingDelay how long packing waits for a quiet moment
 * @param limits of archives
 */
public record StoreSettings(Duration grace, Duration packingDelay, ArchiveLimits limits) {
    public static final StoreSettings DEFAULT =
            new StoreSettings(Duration.ofHours(24), Duration.ofSeconds(2), ArchiveLimits.DEFAULT);
}
