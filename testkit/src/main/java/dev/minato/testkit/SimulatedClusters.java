package dev.minato.testkit;

import dev.minato.platform.Environment;

import java.util.List;

/**
 * The clusters of two environments, which share an edge.
 *
 * @param apart whether the last app is in the far one
 * @param names of the apps
 */
record SimulatedClusters(FakeCluster near, FakeCluster far, boolean apart, List<String> names) {
    /** The name of the far environment. */
    static final String FAR = "far";

    /** The environment of an app. */
    String environment(String app) {
        return apart && app.equals(names.getLast()) ? FAR : Environment.DEFAULT;
    }

    /** The cluster that an app runs on. */
    FakeCluster of(String app) {
        return environment(app).equals(FAR) ? far : near;
    }

    /** Both. */
    List<FakeCluster> all() {
        return List.of(near, far);
    }

    /** Changes with everything that happens in either. */
    long version() {
        return near.version() + far.version();
    }
}
