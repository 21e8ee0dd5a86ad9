package dev.minato.azure;

import dev.minato.azure.group.ResourceGroups;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.http.PercentEncoding;

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
     * Refuses what is in a subscription or a group that does not exist.
     *
     * @param path in the one spelling
     * @throws Fault not found, naming those that do
     */
    static void requireScope(String path, ResourceGroups groups) {
        String[] segments = path.split("/", -1);
        if (segments.length > 2 && segments[1].equals("subscriptions")) {
            String subscription = PercentEncoding.path(segments[2]);
            if (!subscription.equalsIgnoreCase(HostSubscription.ID)) {
                throw Fault.notFound(
                        "The subscription '"
                                + shown(subscription)
                                + "' could not be found: this host has one, "
                                + HostSubscription.ID
                                + ".");
            }
            if (segments.length > 5 && segments[3].equals("resourcegroups")) {
                var _ = groups.get(PercentEncoding.path(segments[4]));
            }
        }
    }

    /** A name of a caller, short enough and without what could upset a terminal. */
    static String shown(String name) {
        return SafeText.shown(name.replace("\\", "/").replace("$", "?"), 100);
    }
}
