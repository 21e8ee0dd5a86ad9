package dev.minato.local;

import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.Phase;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a group of containers is, from what each of them is. */
final class GroupPhase {
    private GroupPhase() {}

    /**
     * The phase of a replica that is not being stopped.
     *
     * @param wasReady whether it was ready when last seen
     */
    static Phase of(List<Phase> init, List<Phase> containers, boolean wasReady) {
        for (Phase worst : List.of(Phase.FAILED, Phase.BACK_OFF)) {
            if (init.contains(worst) || containers.contains(worst)) {
                return worst;
            }
        }
        if (containers.stream().allMatch(phase -> phase == Phase.READY)) {
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

    /** The container that a replica's reason is about: of those that tell one, the worst. */
    static Optional<ContainerStatus> culprit(List<ContainerStatus> containers) {
        return containers.stream()
                .filter(status -> !status.reason().isEmpty() || !status.message().isEmpty())
                .min(Comparator.comparing(ContainerStatus::state, GroupPhase::worseFirst));
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
