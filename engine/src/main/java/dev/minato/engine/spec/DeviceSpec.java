package dev.minato.engine.spec;

/**
 * A device of the host in a container.
 *
 * @param hostPath absolute path of a device node
 * @param containerPath absolute path inside
 * @param permissions any of {@code rwm}
 */
public record DeviceSpec(String hostPath, String containerPath, String permissions) {}
