package dev.minato.local.storage;

import dev.minato.platform.volume.MountOptions;
import dev.minato.platform.volume.StorageBackend;

/**
 * What is to be mounted.
 *
 * @param name of the storage
 * @param key of a share, in clear; else empty
 * @param generation of the storage
 */
record StorageMount(
        String name,
        StorageBackend backend,
        String key,
        boolean readOnly,
        MountOptions options,
        long generation) {
    /** Without the key. */
    @Override
    public String toString() {
        return "storage \"" + name + "\" (" + backend.place() + ")";
    }
}
