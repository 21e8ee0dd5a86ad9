package dev.minato.scaler.server;

import dev.minato.platform.scale.TriggerReading;

/**
 * What a type keeps between two readings of a server, its connection above all. Used by one thread
 * at a time, a virtual one: interrupting it closes the socket that it waits for.
 */
public interface ServerSession extends AutoCloseable {
    /**
     * Asks once.
     *
     * @throws Exception for any reason; its text is cleared of secrets before anybody sees it, and
     *     the session is closed
     */
    TriggerReading read(ReadingDeadline deadline) throws Exception;

    /** Gives back what it holds without waiting for the server; from any thread, also twice. */
    @Override
    void close();

    /** How a session begins. */
    @FunctionalInterface
    interface Opening {
        /** Connects; what fails half-way leaves nothing open. */
        ServerSession open(ReadingDeadline deadline) throws Exception;
    }

    /** What is asked of a server that is entered. */
    @FunctionalInterface
    interface Question {
        TriggerReading ask(ReadingDeadline deadline) throws Exception;
    }
}
