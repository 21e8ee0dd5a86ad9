package dev.minato.engine;

import java.util.Locale;

/** What a container is doing, in Docker's words. */
public enum RunStatus {
    CREATED,
    RUNNING,
    PAUSED,
    RESTARTING,
    REMOVING,
    EXITED,
    DEAD;

    /** Docker's spelling, for example {@code running}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a process of the container exists. */
    public boolean alive() {
        return this == RUNNING || this == PAUSED;
    }
}
