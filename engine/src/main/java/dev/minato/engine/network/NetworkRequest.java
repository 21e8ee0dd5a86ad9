package dev.minato.engine.network;

import dev.minato.engine.address.Subnet;

import java.util.Map;
import java.util.Optional;

/**
 * A network to be made.
 *
 * @param driver empty or {@code bridge}
 * @param subnet chosen when empty
 * @param gateway the subnet's first address when empty
 * @param internal whether nothing outside is to be reached
 * @param attachable kept and told, as Docker does of networks of one host
 */
public record NetworkRequest(
        String name,
        String driver,
        Optional<Subnet> subnet,
        Optional<String> gateway,
        boolean internal,
        Map<String, String> labels,
        Map<String, String> options,
        boolean attachable) {
    /** One that is not said to be attachable. */
    public NetworkRequest(
            String name,
            String driver,
            Optional<Subnet> subnet,
            Optional<String> gateway,
            boolean internal,
            Map<String, String> labels,
            Map<String, String> options) {
        this(name, driver, subnet, gateway, internal, labels, options, false);
    }

    public NetworkRequest {
        labels = Map.copyOf(labels);
        options = Map.copyOf(options);
    }

    /** A network with nothing said but its name. */
    public static NetworkRequest named(String name) {
        return new NetworkRequest(
                name, "bridge", Optional.empty(), Optional.empty(), false, Map.of(), Map.of());
    }
}
