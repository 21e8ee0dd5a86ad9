package dev.minato.azure;

import java.util.Map;

/** The daemon's account of itself, for {@code Minato.Host/status}. */
@FunctionalInterface
public interface HostStatus {
    /**
     * Properties by name, in the order in which they are printed; values are text, numbers,
     * booleans or such maps. At least {@code pid}, {@code edgePid}, {@code version}, {@code home},
     * {@code ready} and the addresses.
     */
    Map<String, Object> properties();
}
