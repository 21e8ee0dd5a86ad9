package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.engine.Execs;
import dev.minato.local.ledger.LocalTable;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.LogSink;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;

import java.util.List;
import java.util.function.Function;

/** Output of containers of replicas, and commands in them. Thread-safe. */
final class ReplicaStreams {
    private final LocalTable table;
    private final ReplicaContainers containers;
    private final Execs execs;
    private final Function<String, List<Replica>> replicas;

    /**
     * @param replicas those of an app
     */
    ReplicaStreams(
            LocalTable table,
            ReplicaContainers containers,
            Execs execs,
            Function<String, List<Replica>> replicas) {
        this.table = table;
        this.containers = containers;
        this.execs = execs;
        this.replicas = replicas;
    }

    void logs(ContainerRef container, LogQuery query, LogSink sink) {
        ReplicaLog log = new ReplicaLog(containers.engine(), () -> find(container).id());
        if (query.previous()) {
            String name = find(container).name();
            log.readPrevious(table.container(container.replica(), name), query, sink);
        } else {
            log.read(query, sink);
        }
    }

    List<String> lastLines(ContainerRef container, int most) {
        return find(container).id().map(id -> containers.lastLines(id, most)).orElse(List.of());
    }

    ExecSession exec(ContainerRef container, ExecRequest request) {
        String id =
                find(container)
                        .id()
                        .orElseThrow(() ->
                                Fault.conflict(
                                        "Replica '" + container.replica() + "' does not run yet"));
        return LocalExec.start(execs, id, request);
    }

    private ContainerStatus find(ContainerRef container) {
        Replica replica =
                replicas.apply(container.app()).stream()
                        .filter(seen -> seen.name().equals(container.replica()))
                        .findFirst()
                        .orElseThrow(() ->
                                Fault.notFound(
                                        "Replica '"
                                                + SafeText.shown(container.replica())
                                                + "' of app '"
                                                + container.app()
                                                + "' was not found"));
        return replica.container(container.container())
                .orElseThrow(() ->
                        Fault.notFound(
                                "Container '"
                                        + SafeText.shown(container.container())
                                        + "' of replica '"
                                        + replica.name()
                                        + "' was not found"));
    }
}
