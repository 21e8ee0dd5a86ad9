package dev.minato.local;

import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.Phase;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a group of containers is, from what each of them is. */
final class GroupPhase {
    private GroupPhase() {}

    /**
     * The phase of a replica that is not being stopped. Once it is ready, it stays so while those
     * containers are that say when the replica is ready: what runs beside them without a probe may
     * end and be started again.
     *
     * @param telling of the containers, those that say so
     * @param beside the others
     * @param wasReady whether it was ready when last seen
     */
    static Phase of(List<Phase> init, List<Phase> telling, List<Phase> beside, boolean wasReady) {
        if (wasReady && allReady(telling) && !beside.contains(Phase.FAILED)) {
            return Phase.READY;
        }
        return of(init, Stream.concat(telling.stream(), beside.stream()).toList(), wasReady);
    }

    private static Phase of(List<Phase> init, List<Phase> containers, boolean wasReady) {
        for (Phase worst : List.of(Phase.FAILED, Phase.BACK_OFF)) {
            if (init.contains(worst) || containers.contains(worst)) {
                return worst;
            }
        }
        if (allReady(containers)) {
            return Phase.READY;
        }
        if (containers.stream().allMatch(phase -> phase == Phase.ENDED)) {
            return Phase.ENDED;
        }
        boolean begun =
                init.stream().anyMatch(phase -> phase != Phase.PENDING)
                        || containers.stream().anyMatch(phase -> phase != Phase.PENDING);
        if (!begun) {
            return Phase.PENDING;
        }
        boolean starts = containers.contains(Phase.STARTING) || containers.contains(Phase.PENDING);
        return (starts && !wasReady) || !containers.contains(Phase.NOT_READY)
                ? Phase.STARTING
                : Phase.NOT_READY;
    }

    private static boolean allReady(List<Phase> phases) {
        return phases.stream().allMatch(phase -> phase == Phase.READY);
    }

    /** The container that a replica's reason is about: of those that tell one, the worst. */
    static Optional<ContainerStatus> culprit(List<ContainerStatus> containers) {
        return containers.stream()
                .filter(status -> !status.reason().isEmpty() || !status.message().isEmpty())
                .min(Comparator.comparing(ContainerStatus::state, GroupPhase::worseFirst));
    }

    /**
     * What a container says of itself; in a group with its name.
     *
     * @param alone whether it is the only one of its replica
     */
    static String told(ContainerStatus status, boolean alone) {
        return alone || status.message().isEmpty()
                ? status.message()
                : "container '" + status.name() + "': " + status.message();
    }

    /** What the process of a container does that is in a phase. */
    static ContainerStatus.State state(Phase phase) {
        return switch (phase) {
            case READY, FROZEN, NOT_READY, STARTING, TERMINATING -> ContainerStatus.State.RUNNING;
            case PENDING, BACK_OFF -> ContainerStatus.State.WAITING;
            case FAILED, ENDED -> ContainerStatus.State.TERMINATED;
        };
    }

    private static int worseFirst(ContainerStatus.State a, ContainerStatus.State b) {
        return Integer.compare(rank(a), rank(b));
    }

    private static int rank(ContainerStatus.State state) {
        return switch (state) {
            case TERMINATED -> 0;
            case WAITING -> 1;
            case RUNNING -> 2;
        };
    }
}
