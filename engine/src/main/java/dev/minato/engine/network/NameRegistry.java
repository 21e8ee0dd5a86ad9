package dev.minato.engine.network;

/**
 * The registry that answers the containers' questions for names, also while the daemon is away.
 * Thread-safe; calls return when the answers have changed.
 */
public interface NameRegistry {
    /** Replaces all that is known. */
    void replace(NameTable table);

    /** Changes a little of it. */
    void apply(NameChange change);
}
