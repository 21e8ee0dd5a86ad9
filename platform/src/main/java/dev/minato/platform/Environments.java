package dev.minato.platform;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The environments there are, and what stands behind each. Answers from memory: they are few.
 * Thread-safe.
 */
public interface Environments {
    /** All that are written down, by name. */
    List<Environment> list();

    /** One of them; its name in any case. */
    Optional<Environment> find(String name);

    /**
     * What apps of an environment stand on.
     *
     * @param name as it is written down
     * @throws dev.minato.base.Fault unavailable, naming it, where this daemon has nothing for it:
     *     its apps stay as they are
     */
    EnvironmentParts parts(String name);

    /** The parts of all that have any. */
    List<EnvironmentParts> available();

    /**
     * Makes one on the parts of this host, or gives one that is there another document. Apps may be
     * put into it when this returns.
     *
     * @throws dev.minato.base.Fault invalid for a name that cannot be; conflict while it is being
     *     deleted, or when something else on the host is in its way; exhausted when there are as
     *     many as there may be, or no addresses are left
     */
    Environment put(String name, String document);

    /**
     * Wants one gone; it takes no app from then on. Nothing happens when it is to go already.
     *
     * @return false when there is none
     * @throws dev.minato.base.Fault conflict while apps are in it, naming them, and for the one
     *     that every host has
     */
    boolean delete(String name);

    /** Waits until one that is to go is gone, or the time is over; returns whether it is. */
    boolean awaitGone(String name, Duration time);

    /** Nothing is left of one that is to go: it is forgotten. */
    void forget(String name);

    /** Says why one that is to go does not. */
    void hindered(String name, String why);
}
