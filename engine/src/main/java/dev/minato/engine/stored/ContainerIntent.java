package dev.minato.engine.stored;

/** What a container is to do. */
public enum ContainerIntent {
    CREATED,
    RUNNING,
    STOPPED
}
