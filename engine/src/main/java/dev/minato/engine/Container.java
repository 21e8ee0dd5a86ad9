package dev.minato.engine;

import dev.minato.engine.spec.ContainerSpec;

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
 * @param connections its places in networks, that by which its default route goes first; none when
 *     it is not running, or in the namespace of the host or of another container
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
        List<NetworkConnection> connections,
        List<String> execIds,
        Path directory) {
    public Container {
        mounts = List.copyOf(mounts);
        connections = List.copyOf(connections);
        execIds = List.copyOf(execIds);
    }

    /** The place by which its default route goes, and where its published ports lead. */
    public Optional<NetworkConnection> connection() {
        return connections.stream().findFirst();
    }

    /** The same under the name, and with the network files, of the one in whose namespace it is. */
    public Container named(String hostname, Path files) {
        return new Container(
                id,
                name,
                created,
                spec.toBuilder().hostname(hostname).build(),
                state,
                restartCount,
                health,
                mounts,
                connections,
                execIds,
                files);
    }

    /** The first 12 digits of the identifier. */
    public String shortId() {
        return id.substring(0, 12);
    }
}
