package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.engine.ContainerState;
import dev.minato.platform.Replica;

/**
 * Why a process ended, or could not begin.
 *
 * @param reason Kubernetes' word for it
 * @param message the same for people, with what to do
 */
record Termination(String reason, String message) {
    private static final int SIGNALLED = 128;
    private static final int LAST_SIGNAL = 64;

    /** The end of a container's process by itself or by the kernel. */
    static Termination of(ContainerState state, Memory limit) {
        if (state.oomKilled()) {
            return new Termination(
                    "OOMKilled",
                    "it needed more than its "
                            + limit
                            + " of memory and was killed (OOMKilled, exit code "
                            + state.exitCode()
                            + "): give it more in resources.memory");
        }
        if (!state.error().text().isEmpty()) {
            return unseen(state.error().text());
        }
        int code = state.exitCode();
        if (code == 0) {
            return new Termination(
                    "Completed",
                    "its process ended with exit code 0: an app's process must go on running");
        }
        if (code > SIGNALLED && code <= SIGNALLED + LAST_SIGNAL) {
            return new Termination(
                    "Error",
                    "its process was ended by signal "
                            + (code - SIGNALLED)
                            + " (exit code "
                            + code
                            + ")");
        }
        return new Termination("Error", "its process ended with exit code " + code);
    }

    /** An end that nobody saw, in Kubernetes' word. */
    static Termination unseen(String why) {
        return new Termination(
                "ContainerStatusUnknown", "how its process ended is not known: " + why);
    }

    /** The end of a process by a probe. */
    static Termination unhealthy(String message) {
        return new Termination(Replica.UNHEALTHY, message);
    }

    /** A process that runs and is not reached: on which ports it is instead, where it is known. */
    static Termination notListening(int port, String instead) {
        return instead.isEmpty()
                ? new Termination("", "nothing listens on its target port " + port + " yet")
                : new Termination(Replica.NOT_LISTENING, instead);
    }

    /** A process that could not begin. */
    static Termination notStarted(Fault fault) {
        return new Termination(
                refused(fault) ? "RunContainerError" : "CreateContainerError",
                "its process could not be started: " + fault.text());
    }

    /** Whether it is told as a failure: somebody has to do something before a try does better. */
    static boolean lasting(Fault fault) {
        return refused(fault) || fault.kind() == Fault.Kind.NOT_FOUND;
    }

    /** Whether what was asked for cannot be done, with this image on this host. */
    static boolean refused(Fault fault) {
        return fault.kind() == Fault.Kind.INVALID || fault.kind() == Fault.Kind.UNSUPPORTED;
    }
}
