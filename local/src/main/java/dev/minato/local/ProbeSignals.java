package dev.minato.local;

import dev.minato.platform.Probe;

import java.util.Queue;

/** Turns what the probes of one run of a container say into signals. */
record ProbeSignals(Queue<ReplicaSignal> signals, String container, int run)
        implements ProbeRun.Listener {
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
}
