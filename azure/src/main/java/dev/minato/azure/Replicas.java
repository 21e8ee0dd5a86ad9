package dev.minato.azure;

import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.platform.Apps;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Revision;

import java.util.List;

/** Finds the replicas and containers that a path names; what is not there is a fault. */
final class Replicas {
    private final Apps apps;

    Replicas(Apps apps) {
        this.apps = apps;
    }

    /** The replicas of a revision. */
    record OfRevision(String app, List<Replica> replicas) {}

    /** The replicas of the path's {@code app} and {@code revision}. */
    OfRevision all(Request request) {
        Revision revision = apps.revision(request.variable("app"), request.variable("revision"));
        return new OfRevision(revision.app(), apps.replicas(revision.app(), revision.name()));
    }

    /** The one of the path's {@code replica}. */
    Replica one(Request request, OfRevision all) {
        String wanted = request.variable("replica");
        return all.replicas().stream()
                .filter(replica -> replica.name().equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() ->
                        Fault.notFound(
                                "The replica '" + ArmPath.shown(wanted) + "' was not found."));
    }

    /** The one of the path's {@code container}. */
    ContainerRef container(Request request) {
        OfRevision all = all(request);
        Replica replica = one(request, all);
        String wanted = request.variable("container");
        List<String> names = replica.containers().stream().map(ContainerStatus::name).toList();
        return names.stream()
                .filter(name -> name.equalsIgnoreCase(wanted))
                .findFirst()
                .map(name -> new ContainerRef(all.app(), replica.name(), name))
                .orElseThrow(() ->
                        Fault.notFound(
                                "The container '"
                                        + ArmPath.shown(wanted)
                                        + "' of replica '"
                                        + replica.name()
                                        + "' was not found: it has "
                                        + String.join(", ", names)
                                        + "."));
    }
}
