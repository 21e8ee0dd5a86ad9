package dev.minato.platform.volume;

import dev.minato.state.SealedValue;

import java.util.Optional;

/**
 * A storage that the apps of an environment may mount.
 *
 * @param name small letters, digits and hyphens
 * @param readOnly nobody writes there
 * @param key the password of a share, sealed
 * @param generation greater with every change
 */
public record EnvironmentStorage(
        String environment,
        String name,
        StorageBackend backend,
        boolean readOnly,
        Optional<SealedValue> key,
        long generation) {}
