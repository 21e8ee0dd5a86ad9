package dev.minato.engine.spec;

/**
 * The IPC namespace of a container. What makes no difference here is kept apart, because whoever
 * asked for it is told so.
 */
public sealed interface IpcMode {
    /** Nothing was asked for: {@link Private}. */
    record Unsaid() implements IpcMode {}

    /** One of its own. */
    record Private() implements IpcMode {}

    /** One of its own that others may join; here they may join any. */
    record Shareable() implements IpcMode {}

    /** One of its own. */
    record None() implements IpcMode {}

    /** The host's. */
    record Host() implements IpcMode {}

    /**
     * That of another container, which has to run when this one is started.
     *
     * @param container its identifier or name
     */
    record OfContainer(String container) implements IpcMode {}
}
