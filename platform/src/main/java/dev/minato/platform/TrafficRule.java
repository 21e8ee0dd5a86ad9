package dev.minato.platform;

import java.util.List;
import java.util.Optional;

/**
 * A share of an app's requests, as it is asked for.
 *
 * @param revision name of the one that gets it; absent: the newest that is ready
 * @param label also reached by its own host, {@code <app>---<label>}
 * @param weight percent, 0 to 100; those of an app make 100
 */
public record TrafficRule(Optional<String> revision, Optional<String> label, int weight) {
    /** Everything to the newest revision that is ready: all that single mode knows. */
    public static final List<TrafficRule> LATEST =
            List.of(new TrafficRule(Optional.empty(), Optional.empty(), 100));
}
