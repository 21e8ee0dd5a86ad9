package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.ContainerStreams;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;

import java.util.List;

/** Streams of a container that a replica has, asked of the cluster that runs it. */
record ClusterStreams(Cluster cluster, ContainerRef container) implements ContainerStreams {
    /**
     * The streams of a replica's container.
     *
     * @param name the container, in any case
     * @throws Fault notFound, naming those that there are
     */
    static ClusterStreams of(Cluster cluster, Replica replica, String name) {
        List<String> names = replica.containers().stream().map(ContainerStatus::name).toList();
        return names.stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .map(it -> new ContainerRef(replica.set().app(), replica.name(), it))
                .map(ref -> new ClusterStreams(cluster, ref))
                .orElseThrow(() ->
                        Fault.notFound(
                                "The container '"
                                        + SafeText.shown(name)
                                        + "' of replica '"
                                        + replica.name()
                                        + "' was not found: it has "
                                        + String.join(", ", names)
                                        + "."));
    }

    @Override
    public void logs(Cluster.LogQuery query, Cluster.LogSink sink) {
        cluster.logs(container, query, sink);
    }

    @Override
    public ExecSession exec(ExecRequest request) {
        return cluster.exec(container, request);
    }
}
