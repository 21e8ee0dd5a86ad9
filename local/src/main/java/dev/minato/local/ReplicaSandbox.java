package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.engine.Volume;
import dev.minato.engine.spec.PodSandboxSpec;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.TemplateSpec.AppVolume;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sandbox of a replica, which its containers share and which outlives each of them: its network
 * namespace and its volumes. Made before the first container, gone after the last. Thread-safe.
 */
final class ReplicaSandbox {
    private static final String LABEL = "minato.replica";
    private static final String MARK = "replica/";

    private final ReplicaContext context;

    ReplicaSandbox(ReplicaContext context) {
        this.context = context;
    }

    /** Marks what is a replica's: the identifier of its network namespace, owner of containers. */
    static String mark(String replica) {
        return MARK + replica;
    }

    /** The replica that a mark names. */
    static Optional<String> replica(String mark) {
        return mark.startsWith(MARK)
                ? Optional.of(mark.substring(MARK.length()))
                : Optional.empty();
    }

    /** The engine's name of a replica's volume. */
    static String volume(String replica, String volume) {
        return replica + "." + volume;
    }

    /**
     * Makes what is missing.
     *
     * @return the replica's address
     */
    String prepare(String replica, ReplicaSpec spec) {
        for (AppVolume volume : spec.volumes()) {
            makeVolume(replica, volume.name());
        }
        return context.sandboxes()
                .ensure(PodSandboxSpec.of(mark(replica), List.of(replica)))
                .connection()
                .address();
    }

    /** Whoever the containers run as, they share it. */
    private void makeVolume(String replica, String name) {
        Volume volume =
                context.volumes().create(volume(replica, name), Map.of(LABEL, replica), Map.of());
        try {
            Files.setPosixFilePermissions(
                    volume.mountpoint(), PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes all of it away; no container of the replica is there any more. */
    void remove(String replica, ReplicaSpec spec) {
        context.sandboxes().remove(mark(replica));
        for (AppVolume volume : spec.volumes()) {
            removeVolume(replica, volume(replica, volume.name()));
        }
    }

    /** A user may have removed it, and have made one of that name for something else. */
    private void removeVolume(String replica, String name) {
        try {
            if (replica.equals(context.volumes().get(name).labels().get(LABEL))) {
                context.volumes().remove(name, true);
            }
        } catch (Fault e) {
            if (e.kind() != Fault.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }
}
