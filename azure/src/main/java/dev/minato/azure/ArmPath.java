package dev.minato.azure;

import dev.minato.azure.wire.Ids;
import dev.minato.base.Fault;
import dev.minato.http.Encoded;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Paths of Resource Manager in one spelling. Types, actions and namespaces are in lower case, names
 * stay as they were sent; repeated slashes are one, and none is at the end. Clients send all of
 * these forms.
 */
final class ArmPath {
    private ArmPath() {}

    /** The one spelling of a path. */
    static String canonical(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/", -1)) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        for (int i = 0; i < segments.size(); i++) {
            boolean type = i % 2 == 0 || segments.get(i - 1).equals("providers");
            if (type) {
                segments.set(i, segments.get(i).toLowerCase(Locale.ROOT));
            }
        }
        return "/" + String.join("/", segments);
    }

    /**
     * Refuses subscriptions and groups that do not exist.
     *
     * @param path in the one spelling
     * @throws Fault not found, naming those that do
     */
    static void requireScope(String path) {
        String[] segments = path.split("/", -1);
        if (segments.length > 2 && segments[1].equals("subscriptions")) {
            requireName(
                    "The subscription '%s' could not be found: this host has one, %s.",
                    segments[2], Ids.SUBSCRIPTION);
        }
        if (segments.length > 4 && segments[3].equals("resourcegroups")) {
            requireName(
                    "Resource group '%s' could not be found: this host has one, '%s'.",
                    segments[4], Ids.GROUP);
        }
    }

    private static void requireName(String message, String segment, String right) {
        String name = Encoded.path(segment);
        if (!name.equalsIgnoreCase(right)) {
            throw Fault.notFound(message.replaceFirst("%s", shown(name)).replaceFirst("%s", right));
        }
    }

    /** A name of a caller, short enough and without what could upset a terminal. */
    static String shown(String name) {
        String plain = name.replaceAll("\\p{Cntrl}", "?").replace("\\", "/").replace("$", "?");
        return plain.length() > 100 ? plain.substring(0, 100) + "…" : plain;
    }
}
