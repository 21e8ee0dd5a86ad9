package dev.minato.platform;

import java.time.Instant;

/** Asks for something to be looked at. Prompt, from any thread. */
public interface Wakeups {
    /** Soon; several wishes at once are one look, but never none after the last wish. */
    void soon(Subject subject);

    /** At a time, if not before. */
    void at(Subject subject, Instant when);

    /** Does what may block, elsewhere and soon. */
    void beside(Runnable task);
}
