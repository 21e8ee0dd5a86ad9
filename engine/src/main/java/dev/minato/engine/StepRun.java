package dev.minato.engine;

/** A step that was started. Thread-safe. */
public interface StepRun {
    /**
     * Waits for the end; afterwards no process of the step is left, its changes are final, and all
     * its output was given to the sink. What else it had on the host is taken away meanwhile.
     *
     * @return its exit code, 128 + N after signal N
     * @throws InterruptedException the step goes on; {@link #cancel} ends it
     * @throws dev.minato.base.Fault invalid, in runc's words, when the command could not be
     *     executed; unavailable when the runtime failed
     */
    int await() throws InterruptedException;

    /** Waits, after the end, until nothing of the step is left on the host but its changes. */
    void awaitCleared();

    /** Kills every process of the step; {@link #await} then returns 137. May be called twice. */
    void cancel();
}
