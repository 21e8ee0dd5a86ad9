/**
 * Apps on this host: platform's {@link dev.minato.platform.Cluster} over engine. Each replica is a
 * group of containers on common ground with a life of its own ({@link
 * dev.minato.local.ReplicaLife}); each container is started, probed as the kubelet does, started
 * again with back-off, stopped gracefully, and found again after a restart of the daemon. Calls
 * platform, engine, remote, image, state, linux and base.
 */
@org.jspecify.annotations.NullMarked
package dev.minato.local;
