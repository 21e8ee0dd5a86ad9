package dev.minato.engine.address;

import java.nio.file.Path;

/**
 * Names of an instance's things on the host, made so that two instances never meet and what a
 * killed daemon left is found by its name.
 *
 * @param instance five characters
 */
public record HostNames(String instance) {
    private static final Path NAMESPACES = Path.of("/run/netns");

    public String bridge(int number) {
        return bridges() + number;
    }

    /** What all bridges begin with. */
    public String bridges() {
        return "mn" + instance;
    }

    public String table() {
        return "minato_" + instance;
    }

    /** What all network namespaces begin with. */
    public String namespaces() {
        return "minato-" + instance + "-";
    }

    public String namespace(long endpoint) {
        return namespaces() + endpoint;
    }

    public static Path path(String namespace) {
        return NAMESPACES.resolve(namespace);
    }

    public static Path folder() {
        return NAMESPACES;
    }

    /** What all host ends of virtual cables begin with. */
    public String cables() {
        return "mv" + instance;
    }

    /** At most 15 characters, as interfaces have: 36⁸ of them. */
    public String cable(long endpoint) {
        return cables() + Long.toString(endpoint, 36);
    }
}
