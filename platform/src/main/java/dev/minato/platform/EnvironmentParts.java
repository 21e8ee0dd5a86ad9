package dev.minato.platform;

/**
 * What an environment's apps stand on. Two environments may share a part: it is one object then.
 *
 * @param cluster runs their replicas
 * @param edge takes their requests
 * @param resolver finds their images
 */
public record EnvironmentParts(Cluster cluster, Edge edge, ImageResolver resolver) {}
