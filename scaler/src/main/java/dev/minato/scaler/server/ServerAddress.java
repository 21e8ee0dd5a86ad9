package dev.minato.scaler.server;

import java.util.Optional;

/**
 * A host and a port.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record ServerAddress(String host, int port) {
    /** {@code host:port} or {@code [v6]:port}; empty when it is neither. */
    public static Optional<ServerAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            return Optional.empty();
        }
        return of(text.substring(0, colon), text.substring(colon + 1));
    }

    /** Of two texts; empty when they are no host or no port. */
    public static Optional<ServerAddress> of(String host, String port) {
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String plain = bracketed ? host.substring(1, host.length() - 1) : host;
        boolean isHost =
                bracketed
                        ? plain.matches("[0-9a-fA-F:.%a-zA-Z0-9]{2,100}")
                        : plain.matches("[A-Za-z0-9._-]{1,253}");
        if (!isHost || !port.matches("\\d{1,5}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(port);
        return number < 1 || number > 65_535
                ? Optional.empty()
                : Optional.of(new ServerAddress(plain, number));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
