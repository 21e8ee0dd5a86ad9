package dev.minato.azure.wire;

/** Resource IDs of the one subscription there is. */
public final class Ids {
    /** Subscription and tenant. */
    public static final String SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";

    /** The resource group that exists from the start. */
    public static final String GROUP = "default";

    /** The one location. */
    public static final String LOCATION = "local";

    private Ids() {}

    public static String subscription() {
        return "/subscriptions/" + SUBSCRIPTION;
    }

    public static String group() {
        return subscription() + "/resourceGroups/" + GROUP;
    }

    public static String environment(String name) {
        return group() + "/providers/Microsoft.App/managedEnvironments/" + name;
    }

    public static String app(String name) {
        return group() + "/providers/Microsoft.App/containerApps/" + name;
    }

    public static String revision(String app, String revision) {
        return app(app) + "/revisions/" + revision;
    }

    public static String replica(String app, String revision, String replica) {
        return revision(app, revision) + "/replicas/" + replica;
    }

    /** Where an operation is asked for. */
    public static String operation(String id) {
        return subscription()
                + "/providers/Microsoft.App/locations/"
                + LOCATION
                + "/containerappOperationStatuses/"
                + id;
    }
}
