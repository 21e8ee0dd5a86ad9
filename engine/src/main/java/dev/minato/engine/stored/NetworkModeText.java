package dev.minato.engine.stored;

import dev.minato.engine.spec.NetworkMode;

/**
 * Modes as they are stored. No network has a colon in its name, so a prefix with one is no name.
 */
final class NetworkModeText {
    private static final String CONTAINER = "container:";
    private static final String SANDBOX = "sandbox:";

    private NetworkModeText() {}

    static String of(NetworkMode mode) {
        return switch (mode) {
            case NetworkMode.DefaultNetwork _ -> "default";
            case NetworkMode.NoNetwork _ -> "none";
            case NetworkMode.HostNetwork _ -> "host";
            case NetworkMode.NamedNetwork named -> named.network();
            case NetworkMode.SharedNetwork shared -> CONTAINER + shared.container();
            case NetworkMode.SandboxNetwork in -> SANDBOX + in.sandbox();
        };
    }

    static NetworkMode parse(String text) {
        if (text.startsWith(CONTAINER)) {
            return new NetworkMode.SharedNetwork(text.substring(CONTAINER.length()));
        }
        if (text.startsWith(SANDBOX)) {
            return new NetworkMode.SandboxNetwork(text.substring(SANDBOX.length()));
        }
        return switch (text) {
            case "", "default", "bridge" -> new NetworkMode.DefaultNetwork();
            case "none" -> new NetworkMode.NoNetwork();
            case "host" -> new NetworkMode.HostNetwork();
            default -> new NetworkMode.NamedNetwork(text);
        };
    }
}
