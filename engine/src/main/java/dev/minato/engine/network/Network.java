package dev.minato.engine.network;

import dev.minato.engine.address.Subnet;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A network.
 *
 * @param id 64 hexadecimal digits
 * @param bridge what a network of that driver has
 * @param internal whether nothing outside can be reached
 * @param attachable as it was given: of a network of this host every container may be a member
 * @param options as they were given
 */
public record Network(
        String id,
        String name,
        Driver driver,
        Optional<Bridge> bridge,
        boolean internal,
        boolean attachable,
        Map<String, String> labels,
        Map<String, String> options,
        Instant created) {
    /** How containers are connected. */
    public enum Driver {
        BRIDGE,
        HOST,
        NONE;

        /** Docker's word: {@code null} for none. */
        public String word() {
            return switch (this) {
                case BRIDGE -> "bridge";
                case HOST -> "host";
                case NONE -> "null";
            };
        }
    }

    /**
     * A bridge of the host.
     *
     * @param number of the bridge within the instance
     * @param device its name, for example {@code mnabcde0}
     * @param gateway the bridge's own address
     */
    public record Bridge(int number, String device, Subnet subnet, String gateway) {}

    /** The network that containers are on unless they say otherwise. */
    public static final String DEFAULT = "bridge";

    /**
     * The label that names the environment whose apps are on a network; nobody else may give it.
     */
    public static final String ENVIRONMENT = "dev.minato.environment";

    public Network {
        labels = Map.copyOf(labels);
        options = Map.copyOf(options);
    }

    /**
     * The environment that it is of, whose apps its containers reach; absent also for the default
     * network, on which the apps of the environment are that every instance has.
     */
    public Optional<String> environment() {
        return Optional.ofNullable(labels.get(ENVIRONMENT));
    }

    /** Whether it is always there and cannot be removed. */
    public boolean isPredefined() {
        return name.equals(DEFAULT) || driver != Driver.BRIDGE;
    }
}
