package dev.minato.local;

import dev.minato.engine.NetworkConnection;
import dev.minato.local.GroupMember.Part;
import dev.minato.local.ledger.GroupContainerRow;
import dev.minato.local.ledger.ReplicaRow;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The containers of a replica: init containers, which run one after another, then all others beside
 * each other. Used by the thread of its {@link ReplicaLife} alone.
 */
final class ContainerGroup {
    private static final Set<Phase> BECOMING =
            Set.of(Phase.PENDING, Phase.STARTING, Phase.NOT_READY);

    private final List<ContainerLife> init = new ArrayList<>();
    private final List<ContainerLife> containers = new ArrayList<>();

    /**
     * Containers that have not begun.
     *
     * @param known the rows of those that have, by name
     */
    ContainerGroup(
            ReplicaContext context,
            ReplicaRow row,
            ReplicaSpec spec,
            Map<String, GroupContainerRow> known,
            Queue<ReplicaSignal> signals) {
        BiFunction<ReplicaContainer, Part, ContainerLife> life =
                (container, part) -> {
                    GroupContainerRow found = known.get(container.name());
                    return new ContainerLife(
                            context,
                            member(row, spec, part),
                            container,
                            part == Part.SIDECAR && spec.main().saysWhenReady()
                                    ? ProbeRun.STEADY_BESIDE
                                    : ProbeRun.STEADY,
                            found == null
                                    ? GroupContainerRow.fresh(row.name(), container.name())
                                    : found,
                            signals);
                };
        spec.init().forEach(each -> init.add(life.apply(each, Part.INIT)));
        containers.add(life.apply(spec.main(), Part.MAIN));
        spec.containers().stream()
                .skip(1)
                .forEach(each -> containers.add(life.apply(each, Part.SIDECAR)));
    }

    private static GroupMember member(ReplicaRow row, ReplicaSpec spec, Part part) {
        return new GroupMember(
                row.name(),
                row.set(),
                part,
                spec.grace(),
                part == Part.MAIN ? spec.targetPort() : Optional.empty(),
                spec.ending() == Ending.ONCE,
                spec.volumes());
    }

    /** All of them, init containers first. */
    List<ContainerLife> all() {
        List<ContainerLife> all = new ArrayList<>(init);
        all.addAll(containers);
        return all;
    }

    /** The one behind the ingress. */
    ContainerLife main() {
        return containers.getFirst();
    }

    /** The one of a name, if there is one. */
    Optional<ContainerLife> named(String name) {
        return all().stream().filter(life -> life.name().equals(name)).findFirst();
    }

    /** The address is the namespace's, whichever container is in it. */
    Optional<String> addressOfThatRuns() {
        return all().stream()
                .flatMap(life -> life.container().stream())
                .flatMap(container -> container.connection().stream())
                .map(NetworkConnection::address)
                .findFirst();
    }

    /** Lets those begin whose turn it is: the next init container, or all others. */
    void beginDue() {
        Optional<ContainerLife> next = init.stream().filter(life -> !life.isDone()).findFirst();
        if (next.isPresent()) {
            next.get().begin();
        } else {
            containers.forEach(ContainerLife::begin);
        }
    }

    /** Says of them, which stay the same, what was said before in another way. */
    void respecify(ReplicaSpec other) {
        other.allContainers()
                .forEach(each -> named(each.name()).ifPresent(life -> life.respecify(each)));
    }

    /**
     * The phase of the replica while it is not being stopped.
     *
     * @param wasReady whether it was ready when last seen
     */
    Phase phase(boolean wasReady) {
        return GroupPhase.of(
                init.stream().map(ContainerLife::phase).toList(),
                phases(true),
                phases(false),
                wasReady);
    }

    /** Whether none of them is about to become what it is not yet. */
    boolean isSettled() {
        return containers.stream().map(ContainerLife::phase).noneMatch(BECOMING::contains);
    }

    private List<Phase> phases(boolean telling) {
        return containers.stream()
                .filter(each -> each.tellsReadiness() == telling)
                .map(ContainerLife::phase)
                .toList();
    }

    /** How each fares. */
    List<ContainerStatus> states() {
        return all().stream().map(ContainerLife::status).toList();
    }
}
