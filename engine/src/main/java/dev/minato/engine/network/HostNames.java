package dev.minato.engine.network;

import java.nio.file.Path;

/**
 * How an instance's things are called on the host, so that two instances never meet and what a
 * killed daemon left is found by its name.
 *
 * @param instance five characters
 */
record HostNames(String instance) {
    private static final Path NAMESPACES = Path.of("/run/netns");

    String bridge(int number) {
        return bridges() + number;
    }

    /** What all bridges begin with. */
    String bridges() {
        return "mn" + instance;
    }

    String table() {
        return "minato_" + instance;
    }

    /** What all network namespaces begin with. */
    String namespaces() {
        return "minato-" + instance + "-";
    }

    String namespace(long endpoint) {
        return namespaces() + endpoint;
    }

    static Path path(String namespace) {
        return NAMESPACES.resolve(namespace);
    }

    static Path folder() {
        return NAMESPACES;
    }

    /** What all host ends of virtual cables begin with. */
    String cables() {
        return "mv" + instance;
    }

    /** At most 15 characters, as interfaces have: 36⁸ of them. */
    String cable(long endpoint) {
        return cables() + Long.toString(endpoint, 36);
    }
}
