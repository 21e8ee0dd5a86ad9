package dev.minato.engine;

import dev.minato.engine.spec.StepSpec;

/**
 * Commands run on a stack of layers for a build: no row, no log, no restart, and nothing is left of
 * them after the daemon has died. Thread-safe; steps run beside each other.
 */
public interface Steps {
    /**
     * Starts a step.
     *
     * @throws dev.minato.base.Fault invalid when the layers have no such user; unavailable when the
     *     host cannot run containers
     */
    StepRun start(StepSpec spec, StepSink sink);

    /**
     * Runs a step until nothing of it is left; an interrupt of the thread kills it.
     *
     * @return its exit code
     */
    default int run(StepSpec spec, StepSink sink) throws InterruptedException {
        StepRun run = start(spec, sink);
        try {
            return run.await();
        } catch (InterruptedException e) {
            run.cancel();
            throw e;
        } finally {
            run.awaitCleared();
        }
    }
}
