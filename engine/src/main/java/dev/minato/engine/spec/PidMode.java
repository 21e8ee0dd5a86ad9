package dev.minato.engine.spec;

/** The process namespace of a container: which processes it sees, and by which numbers. */
public sealed interface PidMode {
    /** One of its own: its process is number 1. */
    record Own() implements PidMode {}

    /** The host's. */
    record Host() implements PidMode {}

    /**
     * That of another container, which has to run when this one is started.
     *
     * @param container its identifier or name
     */
    record OfContainer(String container) implements PidMode {}
}
