package dev.minato.local;

import dev.minato.platform.Probe;

import java.util.Queue;

/** Turns what the probes of one run say into signals. */
record Hearing(Queue<Signal> signals, int run) implements ProbeRun.Listener {
    @Override
    public void started() {
        signals.add(new Signal.Started(run));
    }

    @Override
    public void ready(boolean ready, String message) {
        signals.add(new Signal.Readiness(run, ready, message));
    }

    @Override
    public void unhealthy(Probe probe, String message) {
        signals.add(new Signal.Unhealthy(run, probe, message));
    }
}
