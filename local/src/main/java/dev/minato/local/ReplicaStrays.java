package dev.minato.local;

import dev.minato.engine.Container;
import dev.minato.engine.Engine;
import dev.minato.engine.spec.PodSandboxSpec;
import dev.minato.local.ledger.LocalTable;
import dev.minato.local.ledger.ReplicaRow;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.volume.ReplicaVolume;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is on the host in the name of replicas, as an earlier daemon left it. */
final class ReplicaStrays {
    private static final Logger log = LoggerFactory.getLogger(ReplicaStrays.class);

    private final Engine engine;
    private final ReplicaContainers containers;
    private final SandboxVolumes volumes;

    ReplicaStrays(Engine engine, ReplicaContext context) {
        this.engine = engine;
        this.containers = context.containers();
        this.volumes = context.volumes();
    }

    /**
     * Removes what belongs to nobody, since its replica is not written down.
     *
     * @param sets what the replicas are made of
     * @return replicas that have containers
     */
    Set<String> remove(List<ReplicaRow> rows, Map<RevisionRef, LocalTable.SetRow> sets) {
        Set<String> names = new HashSet<>();
        rows.forEach(row -> names.add(row.name()));
        Set<String> begun = new HashSet<>();
        for (Container container : containers.all()) {
            ReplicaContainers.owner(container).ifPresent(begun::add);
            if (ReplicaContainers.owner(container).filter(names::contains).isEmpty()) {
                log.warn("container {} belongs to no replica: removed", container.name());
                containers.engine().remove(container.id(), true, true);
            }
        }
        for (PodSandboxSpec sandbox : engine.sandboxes().list()) {
            if (ReplicaSandbox.replica(sandbox.id())
                    .filter(name -> !names.contains(name))
                    .isPresent()) {
                log.warn("sandbox {} belongs to no replica: removed", sandbox.id());
                engine.sandboxes().remove(sandbox.id());
            }
        }
        Map<String, List<ReplicaVolume>> kept = new HashMap<>();
        for (ReplicaRow row : rows) {
            LocalTable.SetRow set = sets.get(row.set());
            kept.put(
                    row.name(),
                    set != null && (row.admitted() || begun.contains(row.name()))
                            ? set.spec().volumes()
                            : List.of());
        }
        volumes.removeStrays(kept);
        return begun;
    }
}
