package dev.minato.platform;

import dev.minato.platform.scale.Triggers;

/**
 * What an environment's apps stand on. Two environments may share a part: it is one object then.
 *
 * @param cluster runs their replicas
 * @param edge takes their requests
 * @param resolver finds their images
 * @param triggers ask what their scale rules ask
 */
public record EnvironmentParts(
        Cluster cluster, Edge edge, ImageResolver resolver, Triggers triggers) {
    /** Those of apps whose rules ask nobody. */
    public EnvironmentParts(Cluster cluster, Edge edge, ImageResolver resolver) {
        this(cluster, edge, resolver, Triggers.NONE);
    }
}
