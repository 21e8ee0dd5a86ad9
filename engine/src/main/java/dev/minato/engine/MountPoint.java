package dev.minato.engine;

/**
 * A mount a container has, as {@code inspect} shows it.
 *
 * @param type {@code bind}, {@code volume} or {@code tmpfs}
 * @param name of the volume, else empty
 * @param source path on the host, empty for tmpfs
 * @param driver {@code local} for volumes, else empty
 * @param mode what was written after the last colon, for example {@code ro,z}
 */
public record MountPoint(
        String type,
        String name,
        String source,
        String destination,
        String driver,
        String mode,
        boolean writable,
        String propagation) {}
