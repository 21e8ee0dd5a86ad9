package dev.minato.engine.address;

import dev.minato.base.Fault;

import java.util.Map;
import java.util.Optional;

/**
 * What the environment says of networks.
 *
 * @param range where all subnets lie; chosen when empty. Counts only until one was chosen.
 * @param prepared how many network namespaces are kept ready, 0 to 64
 */
public record NetworkSettings(Optional<Subnet> range, int prepared) {
    private static final int USUAL = 4;

    /** Reads {@code MINATO_NETWORK}. */
    public static NetworkSettings of(Map<String, String> environment) {
        String named = environment.getOrDefault("MINATO_NETWORK", "");
        Optional<Subnet> range =
                named.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Subnet.parse("MINATO_NETWORK", named));
        return new NetworkSettings(range, USUAL);
    }

    public NetworkSettings {
        range.ifPresent(subnet -> {
            if (subnet.prefix() < 8 || subnet.prefix() > 26) {
                throw Fault.invalid(
                        "MINATO_NETWORK",
                        "MINATO_NETWORK \""
                                + subnet
                                + "\" must have a prefix of 8 to 26, for example"
                                + " 10.213.0.0/16");
            }
        });
    }
}
