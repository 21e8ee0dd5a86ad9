package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.engine.spec.NetworkMode;

/** Docker's texts of {@code HostConfig.NetworkMode}. */
final class NetworkModes {
    private static final String CONTAINER = "container:";

    private NetworkModes() {}

    /**
     * Reads one.
     *
     * @throws Fault invalid for {@code container:} alone
     */
    static NetworkMode parse(String text) {
        if (text.equals("container") || text.equals(CONTAINER)) {
            throw Fault.invalid(
                    "NetworkMode",
                    "invalid network mode: invalid container format container:<name|id>");
        }
        if (text.startsWith(CONTAINER)) {
            return new NetworkMode.SharedNetwork(text.substring(CONTAINER.length()));
        }
        return switch (text) {
            case "", "default", "bridge" -> new NetworkMode.DefaultNetwork();
            case "none" -> new NetworkMode.NoNetwork();
            case "host" -> new NetworkMode.HostNetwork();
            default -> new NetworkMode.NamedNetwork(text);
        };
    }

    /** The text of one; a sandbox has none, and tells where it is. */
    static String text(NetworkMode mode) {
        return switch (mode) {
            case NetworkMode.DefaultNetwork _, NetworkMode.SandboxNetwork _ -> "bridge";
            case NetworkMode.NoNetwork _ -> "none";
            case NetworkMode.HostNetwork _ -> "host";
            case NetworkMode.NamedNetwork named -> named.network();
            case NetworkMode.SharedNetwork shared -> CONTAINER + shared.container();
        };
    }
}
