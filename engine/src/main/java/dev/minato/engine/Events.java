package dev.minato.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The events of containers and volumes, as they happen; the last 10,000 events or those of the last
 * day are kept, over restarts of the daemon too. What is done to images and networks is in state's
 * change log. Thread-safe.
 */
public interface Events {
    /** Makes an event known to everyone, in one order. */
    void publish(Event event);

    /**
     * Follows events.
     *
     * @param since replay those kept from then on; absent: only what comes
     */
    Subscription subscribe(Optional<Instant> since);

    /** A reader of events; one that falls 10,000 behind what comes is ended. */
    interface Subscription extends AutoCloseable {
        /**
         * The next event, or empty when none came in time, somebody woke it or the subscription has
         * ended.
         */
        Optional<Event> next(Duration patience) throws InterruptedException;

        /** Has the {@link #next} that waits, or else the one after, return: there is other news. */
        void wake();

        /** Whether nothing will come any more. */
        boolean ended();

        @Override
        void close();
    }
}
