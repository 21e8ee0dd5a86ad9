package dev.minato.engine;

/** What {@link Containers#wait} waits for (Docker Engine API, ContainerWait). */
public enum WaitCondition {
    /** Done at once when the container does not run. */
    NOT_RUNNING,
    /** The next time the container's process ends. */
    NEXT_EXIT,
    /** The container is gone. */
    REMOVED
}
