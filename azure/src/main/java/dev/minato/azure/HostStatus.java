package dev.minato.azure;

import java.util.List;
import java.util.Map;

/** The daemon's account of itself and of its host, for {@code Minato.Host}. */
@FunctionalInterface
public interface HostStatus {
    /**
     * Properties by name, in the order in which they are printed; values are text, numbers,
     * booleans, lists or such maps. At least {@code pid}, {@code edgePid}, {@code version}, {@code
     * home}, {@code ready} and the addresses.
     */
    Map<String, Object> properties();

    /**
     * What this host and the replicas on it use, ask for and may have: {@code at}, {@code host},
     * {@code replicas} with their {@code containers}. Processors in billionths, memory in bytes;
     * used processor time is a counter in nanoseconds.
     */
    default Map<String, Object> usage() {
        return Map.of();
    }

    /**
     * What was seen of the host, one map for each thing looked at ({@code name}, {@code ok}, {@code
     * needed}, {@code seen}, {@code mend}). Takes seconds.
     */
    default List<Map<String, Object>> checks() {
        return List.of();
    }
}
