package dev.minato.platform;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One replica as a {@link Cluster} sees it.
 *
 * @param name {@code <revision>-<5 letters or digits>}, unique in the cluster; may be replaced by
 *     another name when the cluster replaces the replica
 * @param set what it is a replica of
 * @param containerId the running container's id; absent before one was created
 * @param phase where it is in its life
 * @param endpoint where the edge reaches it; present at the latest when it is ready and has a
 *     target port
 * @param restarts how often its process was started again
 * @param reason one word of Kubernetes' for a phase that is not well: {@code CrashLoopBackOff},
 *     {@code OOMKilled}, {@code Error}, {@code CreateContainerError}, {@code Unhealthy}, {@code
 *     NotListening}…; empty when well
 * @param message the same for people, with what to do; empty when well; never holds a secret
 * @param created when the replica was made
 * @param started when its present process started
 * @param lastLines last lines of its output (at most 20) when it is not well or ended, oldest
 *     first; else empty
 */
public record Replica(
        String name,
        RevisionRef set,
        Optional<String> containerId,
        Phase phase,
        Optional<Endpoint> endpoint,
        int restarts,
        String reason,
        String message,
        Instant created,
        Optional<Instant> started,
        List<String> lastLines) {

    /** Reason of a replica whose startup or liveness probe failed and that was restarted. */
    public static final String UNHEALTHY = "Unhealthy";

    /** Reason of a replica that listens, but not on its target port. */
    public static final String NOT_LISTENING = "NotListening";

    /** Reason of a replica that waits for its next start. */
    public static final String CRASH_LOOP = "CrashLoopBackOff";

    public Replica {
        lastLines = List.copyOf(lastLines);
    }

    /** Where a replica is in its life. */
    public enum Phase {
        /** Asked for, no process yet. */
        PENDING,
        /** Its process runs; startup or the first readiness has not passed. */
        STARTING,
        /** All probes pass: it may get requests. */
        READY,
        /** It was ready and readiness fails now. */
        NOT_READY,
        /** Its process ended; it is started again after the back-off. */
        BACK_OFF,
        /** It cannot be run at all: the executable is missing, the image does not fit. */
        FAILED,
        /** It is being stopped. */
        TERMINATING
    }

    /** An address the edge can dial. */
    public record Endpoint(String address, int port) {}

    /** Whether it may get requests. */
    public boolean ready() {
        return phase == Phase.READY;
    }
}
