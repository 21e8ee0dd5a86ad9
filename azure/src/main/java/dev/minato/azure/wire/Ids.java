package dev.minato.azure.wire;

/** Resource IDs of the one subscription there is. */
public final class Ids {
    /** Subscription and tenant. */
    public static final String SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";

    /** The resource group that exists from the start. */
    public static final String GROUP = "default";

    /** The one location. */
    public static final String LOCATION = "local";

    /** The one environment. */
    public static final String ENVIRONMENT = "default";

    private static final String VERSION = "?api-version=2025-07-01";

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

    /** Streams have paths of their own, without the provider, as Azure's do. */
    public static String streams(String app) {
        return group() + "/containerApps/" + app;
    }

    /** The ID of an operation's status. */
    public static String operation(String id) {
        return place() + "/containerappOperationStatuses/" + id;
    }

    /** Where an operation's status is asked for. */
    public static String operationStatus(String id) {
        return operation(id) + VERSION;
    }

    /** Where an operation's result is asked for. */
    public static String operationResult(String id) {
        return place() + "/containerappOperationResults/" + id + VERSION;
    }

    private static String place() {
        return subscription() + "/providers/Microsoft.App/locations/" + LOCATION;
    }
}
