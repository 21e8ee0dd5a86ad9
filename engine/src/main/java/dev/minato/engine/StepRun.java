package dev.minato.engine;

/** A step that was started. Thread-safe. */
public interface StepRun {
    /**
     * Waits for the end; afterwards nothing of the step is left but its changes, and all its output
     * was given to the sink.
     *
     * @return its exit code, 128 + N after signal N
     * @throws InterruptedException the step goes on; {@link #cancel} ends it
     * @throws dev.minato.base.Fault invalid, in runc's words, when the command could not be
     *     executed; unavailable when the runtime failed
     */
    int await() throws InterruptedException;

    /** Kills every process of the step; {@link #await} then returns 137. May be called twice. */
    void cancel();
}
