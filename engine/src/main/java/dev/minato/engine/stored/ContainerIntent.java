package dev.minato.engine.stored;

/** The intent of a container: what it is to do. */
public enum ContainerIntent {
    CREATED,
    RUNNING,
    STOPPED
}
