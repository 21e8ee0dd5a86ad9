package dev.minato.platform.scale;

import java.time.Duration;

/**
 * What one rule of one revision asks. It may keep a connection between two readings. Contract
 * (testkit's {@code TriggerContract} holds every type to it):
 *
 * <ul>
 *   <li>{@link #read} returns or throws within about the time it is given, whatever the server
 *       does: silent, slow, closing, endless, nonsense.
 *   <li>A reading that failed leaves nothing behind; the next one connects anew.
 *   <li>Used by one thread at a time; {@link #close} may come from another one at any time, never
 *       throws, and ends a reading that is under way soon.
 *   <li>No text that it throws holds a password, a key or a connection string.
 * </ul>
 */
public interface Trigger extends AutoCloseable {
    /**
     * Asks once.
     *
     * @param patience within which there is an answer or a fault
     * @throws dev.minato.base.Fault unavailable with the server (address, never credentials), what
     *     it said, and the mend
     */
    TriggerReading read(Duration patience);

    @Override
    void close();
}
