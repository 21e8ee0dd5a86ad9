package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.engine.PodSandboxes;
import dev.minato.linux.HostInfo;
import dev.minato.local.ledger.GroupContainerRow;
import dev.minato.local.ledger.LocalTable;
import dev.minato.local.ledger.ReplicaRow;
import dev.minato.local.start.StartTurns;
import dev.minato.platform.Cluster.Incident;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;

/**
 * What lives of replicas have in common.
 *
 * @param turns of replicas that start by themselves
 * @param keeper told of changes and ends
 */
record ReplicaContext(
        ReplicaContainers containers,
        PodSandboxes sandboxes,
        EnvironmentNetworks networks,
        SandboxVolumes volumes,
        LocalTable table,
        Prober prober,
        StartTurns turns,
        Host host,
        Keeper keeper) {
    private static final Logger log = LoggerFactory.getLogger(ReplicaContext.class);

    /** With turns for as many at a time as there are processors. */
    ReplicaContext(
            ReplicaContainers containers,
            PodSandboxes sandboxes,
            EnvironmentNetworks networks,
            SandboxVolumes volumes,
            LocalTable table,
            Prober prober,
            Host host,
            Keeper keeper) {
        this(
                containers,
                sandboxes,
                networks,
                volumes,
                table,
                prober,
                new StartTurns(HostInfo.cpus()),
                host,
                keeper);
    }

    /**
     * The host at this time.
     *
     * @param boot identifier of its present boot
     */
    record Host(InstantSource clock, String boot) {}

    /** Keeps the lives. */
    interface Keeper {
        /** Something of an app's replicas looks otherwise now. */
        void changed(String app);

        /** Something happened to a container that its app's users are to hear of. */
        void happened(Incident incident);

        /** A life has ended and left nothing behind. */
        void ended(ReplicaLife life, ReplicaRow row);
    }

    Instant now() {
        return host.clock().instant();
    }

    String boot() {
        return host.boot();
    }

    /**
     * Writes down what was seen of a replica. What cannot be written, since the disk is full, is
     * known to this daemon alone.
     *
     * @return whether it was written
     */
    boolean observed(ReplicaRow seen) {
        return written(seen.name(), () -> table.observed(seen));
    }

    /** The same of a container. */
    void observed(GroupContainerRow seen) {
        var _ = written(seen.replica(), () -> table.observed(seen));
    }

    private static boolean written(String replica, Runnable write) {
        try {
            write.run();
            return true;
        } catch (Fault e) {
            log.warn("how replica {} fares is not written down: {}", replica, e.text());
            return false;
        }
    }

    void changed(String app) {
        keeper.changed(app);
    }

    void happened(Incident incident) {
        keeper.happened(incident);
    }

    /** A life has ended and left nothing behind: whether that is written down, too. */
    boolean isForgotten(ReplicaLife life, ReplicaRow row) {
        return written(row.name(), () -> keeper.ended(life, row));
    }
}
