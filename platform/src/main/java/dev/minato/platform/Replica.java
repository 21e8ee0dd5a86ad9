package dev.minato.platform;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One replica as a {@link Cluster} sees it. Times are of the cluster's clock.
 *
 * @param name unique in the cluster; may be replaced by another name when the cluster replaces the
 *     replica
 * @param set what it is a replica of
 * @param phase where it is in its life; TERMINATING wins over all others
 * @param address where the edge reaches its ports, an IPv4 or IPv6 literal; present at the latest
 *     when it is ready and has a target port
 * @param containers every container of its spec, init containers first
 * @param reason one word of Kubernetes' for a phase that is not well: {@code CrashLoopBackOff},
 *     {@code OOMKilled}, {@code Error}, {@code CreateContainerError}, {@code Unhealthy}, {@code
 *     NotListening}…; empty when well
 * @param message the same for people, with what to do; empty when well; never holds a secret
 * @param created when the replica was made
 * @param readySince when it became ready; stays while it is frozen; absent when it is not ready
 * @param terminatingSince when it began to be stopped
 */
public record Replica(
        String name,
        RevisionRef set,
        Phase phase,
        Optional<String> address,
        List<ContainerStatus> containers,
        String reason,
        String message,
        Instant created,
        Optional<Instant> readySince,
        Optional<Instant> terminatingSince) {
    /** Reason of a replica whose startup or liveness probe failed and that was restarted. */
    public static final String UNHEALTHY = "Unhealthy";

    /** Reason of a replica that listens, but not on its target port. */
    public static final String NOT_LISTENING = "NotListening";

    /** Reason of a replica that waits for room. */
    public static final String UNSCHEDULABLE = "Unschedulable";

    /** Reason of a replica that waits for its next start. */
    public static final String CRASH_LOOP = "CrashLoopBackOff";

    /** Reason of a replica that wrote more to the disk than it may, and is replaced. */
    public static final String STORAGE_EXCEEDED = "EphemeralStorageExceeded";

    /** Reason of a replica whose volumes cannot be made or mounted. */
    public static final String FAILED_MOUNT = "FailedMount";

    public Replica {
        containers = List.copyOf(containers);
    }

    /** Where a replica is in its life. */
    public enum Phase {
        /** Asked for, no process yet. */
        PENDING,
        /** Processes run; an init container, a startup probe or the first readiness is not done. */
        STARTING,
        /** All probes of all containers pass: it may get requests. */
        READY,
        /**
         * It was ready; its processes are frozen, or are being frozen or thawed in this moment, and
         * use no processor. It must get no requests: the kernel takes connections for it that
         * nobody answers.
         */
        FROZEN,
        /** It was ready and readiness of a container fails now. */
        NOT_READY,
        /** A container's process ended; it is started again after the back-off. */
        BACK_OFF,
        /** A container cannot be run at all: the executable is missing, the image does not fit. */
        FAILED,
        /** It ran to its end, as its spec wants. */
        ENDED,
        /** It is being stopped. */
        TERMINATING
    }

    /**
     * One container of a replica.
     *
     * @param name as in the spec
     * @param init whether it runs before the others
     * @param id the engine's; absent before it was made
     * @param state what its process does
     * @param ready whether its probes pass; an init container's: whether it has succeeded
     * @param restarts how often its process was started again
     * @param exitCode of the last process that ended
     * @param reason as of the replica
     * @param message as of the replica
     * @param started when its present or last process started
     */
    public record ContainerStatus(
            String name,
            boolean init,
            Optional<String> id,
            State state,
            boolean ready,
            int restarts,
            Optional<Integer> exitCode,
            String reason,
            String message,
            Optional<Instant> started) {
        /** What a container's process does. */
        public enum State {
            /** It has not begun, or is to begin again. */
            WAITING,
            RUNNING,
            /** It ended and is not started again. */
            TERMINATED
        }
    }

    /** The same in another phase of its life. */
    public Replica in(Phase other) {
        return new Replica(
                name,
                set,
                other,
                address,
                containers,
                reason,
                message,
                created,
                readySince,
                terminatingSince);
    }

    /** Whether it may get requests. */
    public boolean ready() {
        return phase == Phase.READY;
    }

    /** The most restarts of one of its containers. */
    public int restarts() {
        return containers.stream().mapToInt(ContainerStatus::restarts).max().orElse(0);
    }

    /** A container by its name. */
    public Optional<ContainerStatus> container(String container) {
        return containers.stream().filter(status -> status.name().equals(container)).findFirst();
    }

    /** The container whose reason is the replica's; the first that is not ready, else the last. */
    public Optional<ContainerStatus> culprit() {
        return containers.stream()
                .filter(status -> !status.ready() && status.reason().equals(reason))
                .findFirst()
                .or(() -> containers.stream().filter(status -> !status.ready()).findFirst());
    }
}
