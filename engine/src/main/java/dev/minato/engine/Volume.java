package dev.minato.engine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A folder of the host that outlives containers.
 *
 * @param name unique
 * @param mountpoint where its content lies
 * @param anonymous made for one container, without a name of the user's
 */
public record Volume(
        String name,
        Path mountpoint,
        Instant created,
        Map<String, String> labels,
        Map<String, String> options,
        boolean anonymous) {
    public Volume {
        labels = Map.copyOf(labels);
        options = Map.copyOf(options);
    }
}
