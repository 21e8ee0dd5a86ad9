package dev.minato.http;

/**
 * The sender of a request, as far as its connection tells; what else it shows (a token) is judged
 * by an {@link Access}. Every request has one, streams and those within an upgraded connection
 * included.
 */
public sealed interface Principal {
    /**
     * Somebody whom the kernel has let through a Unix socket's file mode: the owner of all there
     * is.
     *
     * @param user name of the process's user as the kernel tells it, its number where it has no
     *     name, empty where the kernel tells nothing
     * @param group the same of its group
     */
    record Owner(String user, String group) implements Principal {
        @Override
        public String text() {
            return user.isEmpty() ? "unknown" : user + ":" + group;
        }
    }

    /**
     * Anybody who reaches a TCP address.
     *
     * @param address where it calls from
     */
    record Anonymous(String address) implements Principal {
        @Override
        public String text() {
            return address;
        }
    }

    /** For the audit: {@code user:group}, or an address. */
    String text();
}
