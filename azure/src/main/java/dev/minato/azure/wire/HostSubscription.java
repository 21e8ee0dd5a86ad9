package dev.minato.azure.wire;

/** The one subscription of this host, and the IDs of what is in it. */
public final class HostSubscription {
    /** Subscription and tenant. */
    public static final String ID = "00000000-0000-0000-0000-000000000001";

    /** The resource group that exists from the start. */
    public static final String DEFAULT_GROUP = "default";

    /** The environment that every host has, in the group that exists from the start. */
    public static final String ENVIRONMENT = "default";

    /** {@code Microsoft.App}. */
    public static final String APP = "Microsoft.App";

    /** {@code Minato.Host}. */
    public static final String HOST = "Minato.Host";

    private static final String VERSION = "?api-version=2025-07-01";

    private HostSubscription() {}

    /** The subscription. */
    public static ArmId id() {
        return ArmId.ofSubscription(ID);
    }

    /** A resource group. */
    public static ArmId group(String name) {
        return id().inGroup(name);
    }

    /** An app. */
    public static ArmId app(String group, String name) {
        return group(group).provider(APP).child("containerApps", name);
    }

    /** A job. */
    public static ArmId job(String group, String name) {
        return group(group).provider(APP).child("jobs", name);
    }

    /** Where it is asked how far the deletion of a job is. */
    public static String jobResult(String id) {
        return place().child("containerappsjobOperationResults", id) + VERSION;
    }

    /** The status of an operation on an app. */
    public static ArmId operation(String id) {
        return place().child("containerappOperationStatuses", id);
    }

    /** Where an operation's status is asked for. */
    public static String operationStatus(String id) {
        return operation(id) + VERSION;
    }

    /** Where an operation's result is asked for. */
    public static String operationResult(String id) {
        return place().child("containerappOperationResults", id) + VERSION;
    }

    /** Where it is asked how far the deletion of an environment is. */
    public static String environmentResult(String id) {
        return place().child("managedEnvironmentOperationResults", id) + VERSION;
    }

    /** Where it is asked how far something is that befell the subscription. */
    public static String result(String id) {
        return id().child("operationresults", id) + VERSION;
    }

    private static ArmId place() {
        return id().provider(APP).child("locations", Locations.LOCAL);
    }
}
