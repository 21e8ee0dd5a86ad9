package dev.minato.local.volume;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.Volume;
import dev.minato.engine.Volumes;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.MountSpec.VolumePart;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.local.storage.StorageMounts;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.volume.EnvironmentStorage;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SharedStorage;
import dev.minato.platform.volume.StorageBackend.NamedVolume;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Volumes of replicas that are storages of their environment: shared, and kept when replicas go.
 * Thread-safe; one replica is worked on by one thread.
 */
public final class SharedVolumes {
    private static final int OPEN = 0777;

    private final Volumes engine;
    private final StorageMounts storages;

    public SharedVolumes(Volumes engine, StorageMounts storages) {
        this.engine = engine;
        this.storages = storages;
    }

    /**
     * Mounts what is not mounted, and makes the folders in it that containers see.
     *
     * @throws Fault unavailable, naming the volume, with the reason and the mend
     */
    public void prepare(String replica, ReplicaSpec spec) {
        for (ReplicaVolume volume : spec.volumes()) {
            if (volume.content() instanceof SharedStorage asked) {
                try {
                    storages.prepare(replica, asked);
                    makeSubPaths(spec, volume.name(), asked);
                } catch (Fault e) {
                    throw Fault.of(
                            Fault.Kind.UNAVAILABLE,
                            "volume \"" + volume.name() + "\": " + e.text(),
                            e);
                }
            }
        }
    }

    /** As a kubelet: the part that a container sees is a folder when it begins. */
    private void makeSubPaths(ReplicaSpec spec, String volume, SharedStorage asked) {
        List<String> parts =
                spec.allContainers()
                        .flatMap(container -> container.mounts().stream())
                        .filter(mount -> mount.volume().equals(volume))
                        .map(VolumeMount::subPath)
                        .filter(part -> !part.isEmpty())
                        .distinct()
                        .toList();
        EnvironmentStorage storage = storages.storage(asked);
        if (storage.backend() instanceof NamedVolume(String name)) {
            Volume named = engine.create(name, Map.of(), Map.of());
            // What a volume with options of its driver mounts is there with its first container.
            if (!isReadOnly(storage, asked) && named.options().isEmpty()) {
                parts.forEach(part -> makeFolder(named.mountpoint(), part));
            }
        } else if (!parts.isEmpty() && !isReadOnly(storage, asked)) {
            Path place = storages.place(asked);
            storages.within(asked, () -> parts.forEach(part -> makeFolder(place, part)));
        }
    }

    private static void makeFolder(Path root, String part) {
        try (Dir folder = Dir.open(root)) {
            folder.mkdirs(BytePath.of(part), OPEN);
        } catch (LinuxException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot make the folder " + part + ": " + Reason.of(e),
                    e);
        }
    }

    private static boolean isReadOnly(EnvironmentStorage storage, SharedStorage asked) {
        return storage.readOnly() || asked.options().has("ro");
    }

    /** Whether a container may start. */
    public boolean isReady(ReplicaSpec spec) {
        try {
            return asked(spec.volumes()).allMatch(storages::isReady);
        } catch (Fault e) {
            // Whoever prepares it is told.
            return false;
        }
    }

    private static Stream<SharedStorage> asked(List<ReplicaVolume> volumes) {
        return volumes.stream()
                .filter(volume -> volume.content() instanceof SharedStorage)
                .map(volume -> (SharedStorage) volume.content());
    }

    /** What a container mounts. */
    public MountSpec mount(SharedStorage asked, VolumeMount mount) {
        EnvironmentStorage storage = storages.storage(asked);
        VolumePart part = new VolumePart(mount.subPath(), Map.of());
        boolean readOnly = isReadOnly(storage, asked);
        return storage.backend() instanceof NamedVolume(String name)
                ? MountSpec.volume(name, mount.path(), readOnly).withVolume(true, Map.of(), part)
                : MountSpec.bind(storages.place(asked).toString(), mount.path(), readOnly)
                        .withVolume(false, Map.of(), part);
    }

    /** A replica is gone; what is in its storages stays. */
    public void release(String replica) {
        storages.release(replica);
    }

    /**
     * What replicas of before have; what is mounted for none of them is unmounted.
     *
     * @param known volumes by name of the replica
     */
    public void adopt(Map<String, List<ReplicaVolume>> known) {
        Map<String, List<SharedStorage>> used = new HashMap<>();
        known.forEach((replica, volumes) -> used.put(replica, asked(volumes).toList()));
        storages.adopt(used);
    }
}
