package dev.minato.local;

import dev.minato.platform.Probe;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Queue;

/**
 * The probes of a container, over the runs of its process. What they say are signals to the life of
 * its replica. While it is frozen there are none.
 */
final class ContainerProbes {
    private final Prober prober;
    private final String container;
    private final Queue<ReplicaSignal> signals;
    private @Nullable ProbeRun present;
    private boolean resting;

    ContainerProbes(Prober prober, String container, Queue<ReplicaSignal> signals) {
        this.prober = prober;
        this.container = container;
        this.signals = signals;
    }

    /**
     * Begins those of a run of its process, unless they rest.
     *
     * @param address of the replica
     * @param age how long the process runs already
     * @param steady how long it has to run before it is ready, where no probe says so
     * @param passed whether the startup probe passed before
     * @param ready whether the container is ready
     */
    void begin(
            ReplicaContainer spec,
            String address,
            Duration age,
            Duration steady,
            int run,
            boolean passed,
            boolean ready) {
        end();
        if (!resting) {
            present = new ProbeRun(prober, spec, address, age, steady, told(run));
            present.start(passed, ready);
        }
    }

    private ProbeRun.Listener told(int run) {
        return new ProbeRun.Listener() {
            @Override
            public void started() {
                signals.add(new ReplicaSignal.Started(container, run));
            }

            @Override
            public void ready(boolean ready, String message) {
                signals.add(new ReplicaSignal.Readiness(container, run, ready, message));
            }

            @Override
            public void unhealthy(Probe probe, String message) {
                signals.add(new ReplicaSignal.Unhealthy(container, run, probe, message));
            }
        };
    }

    /** Ends them until {@link #wake}. */
    void rest() {
        resting = true;
        end();
    }

    /** Lets them begin again; whether they rested. */
    boolean wake() {
        boolean rested = resting;
        resting = false;
        return rested;
    }

    /** Whether a signal is of probes that rest: what they saw is that it was being frozen. */
    boolean isStale(ReplicaSignal.OfContainer signal) {
        return resting && !(signal instanceof ReplicaSignal.Exited);
    }

    /** Ends them. */
    void end() {
        if (present != null) {
            present.close();
            present = null;
        }
    }
}
