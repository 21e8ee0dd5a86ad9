package dev.minato.platform;

import java.time.Instant;

/** Asks for an app to be looked at. Prompt, from any thread. */
public interface Wakeups {
    /** Soon; several wishes at once are one look, but never none after the last wish. */
    void soon(String app);

    /** At a time, if not before. */
    void at(String app, Instant when);
}
