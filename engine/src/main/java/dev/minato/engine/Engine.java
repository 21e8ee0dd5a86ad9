package dev.minato.engine;

import dev.minato.engine.network.Networks;

/**
 * Containers on this host: the door of the room. Thread-safe.
 *
 * <p>Made by {@code dev.minato.engine.host.LocalEngine}. Closing it ends its threads and leaves the
 * containers running; the next one adopts them.
 */
public interface Engine extends AutoCloseable {
    /** Containers. */
    Containers containers();

    /** Further processes in running containers. */
    Execs execs();

    /** Commands of a build. */
    Steps steps();

    /** Volumes. */
    Volumes volumes();

    /** Networks; connecting a running container to a further one is theirs too. */
    Networks networks();

    /** Network namespaces that groups of containers share. */
    PodSandboxes sandboxes();

    /** What happens. */
    Events events();

    /**
     * The low-level runtime that was found to work on this host, for example {@code crun 1.8.1}.
     */
    String runtime();

    @Override
    void close();
}
