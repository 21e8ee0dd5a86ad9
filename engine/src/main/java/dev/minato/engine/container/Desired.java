package dev.minato.engine.container;

/** What a container is to do. */
enum Desired {
    CREATED,
    RUNNING,
    STOPPED
}
