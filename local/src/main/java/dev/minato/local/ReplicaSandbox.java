package dev.minato.local;

import dev.minato.engine.spec.PodSandboxSpec;
import dev.minato.local.ledger.ReplicaRow;
import dev.minato.platform.ReplicaSpec;

import java.util.List;
import java.util.Optional;

/**
 * The sandbox of a replica, which its containers share and which outlives each of them: its network
 * namespace and its volumes. Made before the first container, gone after the last. Thread-safe.
 */
final class ReplicaSandbox {
    private static final String MARK = "replica/";

    private final ReplicaContext context;
    private final ReplicaRow replica;
    private final ReplicaSpec spec;

    ReplicaSandbox(ReplicaContext context, ReplicaRow replica, ReplicaSpec spec) {
        this.context = context;
        this.replica = replica;
        this.spec = spec;
    }

    /** Marks what is a replica's: the identifier of its network namespace, owner of containers. */
    static String mark(String replica) {
        return MARK + replica;
    }

    /** The replica that a mark names. */
    static Optional<String> replica(String mark) {
        return mark.startsWith(MARK)
                ? Optional.of(mark.substring(MARK.length()))
                : Optional.empty();
    }

    /** Makes the volumes that are missing. */
    void prepareVolumes() {
        context.volumes().prepare(replica.name(), replica.set().app(), spec);
    }

    /** Whether all that containers bind is there. */
    boolean hasVolumes() {
        return context.volumes().isReady(replica.name(), spec);
    }

    /**
     * Makes the network namespace when it is missing.
     *
     * @return the replica's address
     */
    String prepareNetwork() {
        PodSandboxSpec wanted =
                new PodSandboxSpec(
                        mark(replica.name()),
                        List.of(replica.name()),
                        context.networks().open(spec.environment()),
                        Optional.empty(),
                        List.of());
        return context.sandboxes().ensure(wanted).connection().address();
    }

    /** Takes all of it away; no container of the replica is there any more. */
    void remove() {
        context.sandboxes().remove(mark(replica.name()));
        context.volumes().remove(replica.name(), spec);
    }
}
