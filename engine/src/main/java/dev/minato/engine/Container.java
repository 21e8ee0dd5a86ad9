package dev.minato.engine;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A container as it was when it was asked for; it does not change.
 *
 * @param id 64 hexadecimal digits
 * @param name without a slash
 * @param spec what was asked for, completed by the image
 * @param restartCount how often the engine started it again
 * @param health absent without a health check
 * @param mounts what is mounted, volumes by name
 * @param connection its place in the network; absent when it is not running, or in mode none or
 *     host
 * @param execIds of processes that were executed in it and still run
 * @param directory where hosts, hostname and resolv.conf lie
 */
public record Container(
        String id,
        String name,
        Instant created,
        ContainerSpec spec,
        ContainerState state,
        int restartCount,
        Optional<Health> health,
        List<MountPoint> mounts,
        Optional<Connection> connection,
        List<String> execIds,
        Path directory) {
    public Container {
        mounts = List.copyOf(mounts);
        execIds = List.copyOf(execIds);
    }

    /** The first 12 digits of the identifier. */
    public String shortId() {
        return id.substring(0, 12);
    }
}
