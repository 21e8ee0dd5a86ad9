package dev.minato.local.storage;

import java.nio.file.Path;
import java.util.List;

/**
 * The mounts of this host, as far as storages need them. No method waits for a file server longer
 * than a deadline; what is not done by then may still be done later. Thread-safe.
 */
interface MountTable {
    /** What a server says of a mount. */
    enum Health {
        /** It answers. */
        WELL,
        /** It says nothing: it may come back. */
        SILENT,
        /** The kernel has given it up, or it does not know this mount any more. */
        BROKEN
    }

    /** Places at and below a folder at which something is mounted. */
    List<Path> below(Path folder);

    /** Whether something is mounted at a place. */
    boolean isMounted(Path place);

    /**
     * Mounts at a place, which is an empty folder; nothing happens where something is mounted.
     *
     * @param attached told when it is, which may be after this call has given up
     * @throws dev.minato.base.Fault unavailable, saying which server, why not, and the mend
     */
    void mount(StorageMount mount, Path place, Runnable attached);

    /** Asks whoever serves what is mounted at a place. */
    Health health(Path place);

    /** Takes everything mounted at a place away, for names at once; users keep what they have. */
    void unmount(Path place);

    /**
     * Does something with what is mounted at a place, which may wait for its server.
     *
     * @throws dev.minato.base.Fault unavailable when it is not done in time
     */
    void within(Path place, Runnable work);
}
