package dev.minato.local;

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
import dev.minato.local.volume.SecretFolder;
import dev.minato.local.volume.SharedVolumes;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.platform.volume.ReplicaVolume.SealedFile;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.EmptyFolder;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SealedFiles;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SharedStorage;
import dev.minato.state.Database;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The volumes of replicas on this host: an EmptyDir is a volume of the engine, files with secrets
 * are in memory, mounted below a folder of the home, and what replicas share is {@link
 * SharedVolumes}'. Thread-safe; one replica is worked on by one thread.
 */
final class SandboxVolumes {
    private static final Logger log = LoggerFactory.getLogger(SandboxVolumes.class);
    private static final String LABEL = "minato.replica";
    private static final int OPEN = 0777;

    private final Volumes engine;
    private final AppSecrets secrets;
    private final SharedVolumes shared;
    private final Path secretFolders;

    /**
     * Volumes of all replicas.
     *
     * @param database with the storages of environments
     * @param folder for root alone; nobody else keeps anything in it
     */
    SandboxVolumes(Database database, Volumes engine, AppSecrets secrets, Path folder) {
        this.engine = engine;
        this.secrets = secrets;
        this.shared =
                new SharedVolumes(
                        engine, StorageMounts.of(database, secrets, folder.resolve("storages")));
        this.secretFolders = folder.resolve("secrets");
    }

    /** The engine's name of a replica's volume. */
    private static String name(String replica, String volume) {
        return replica + "." + volume;
    }

    /** Makes what is missing. */
    void prepare(String replica, String app, ReplicaSpec spec) {
        for (ReplicaVolume volume : spec.volumes()) {
            if (volume.content() instanceof EmptyFolder) {
                makeEmpty(replica, volume.name());
            }
        }
        Map<String, SortedMap<String, String>> files = new TreeMap<>();
        for (ReplicaVolume volume : spec.volumes()) {
            if (volume.content() instanceof SealedFiles(List<SealedFile> sealed)) {
                SortedMap<String, String> opened = new TreeMap<>();
                sealed.forEach(file ->
                        opened.put(file.path(), secrets.open(app, file.secret(), file.value())));
                files.put(volume.name(), opened);
            }
        }
        if (!files.isEmpty()) {
            secretFolder(replica).fill(files);
        }
        makeSubPaths(replica, spec);
        shared.prepare(replica, spec);
    }

    /** Whether all that a container binds is still there, whoever has unmounted what. */
    boolean isReady(String replica, ReplicaSpec spec) {
        return (!hasSecrets(spec) || secretFolder(replica).isComplete()) && shared.isReady(spec);
    }

    /** Folders on the disk that are the replica's. */
    List<Path> folders(String replica, ReplicaSpec spec) {
        return spec.volumes().stream()
                .filter(volume -> volume.content() instanceof EmptyFolder)
                .map(volume -> name(replica, volume.name()))
                .flatMap(name -> engine.list().stream().filter(each -> each.name().equals(name)))
                .map(Volume::mountpoint)
                .toList();
    }

    private static boolean hasSecrets(ReplicaSpec spec) {
        return spec.volumes().stream().anyMatch(each -> each.content() instanceof SealedFiles);
    }

    private SecretFolder secretFolder(String replica) {
        return new SecretFolder(secretFolders.resolve(replica));
    }

    /** Whoever the containers run as, they share it. */
    private void makeEmpty(String replica, String name) {
        Volume volume = engine.create(name(replica, name), Map.of(LABEL, replica), Map.of());
        try {
            Files.setPosixFilePermissions(
                    volume.mountpoint(), PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a kubelet: the part of an EmptyDir that a container sees is a folder when it begins. */
    private void makeSubPaths(String replica, ReplicaSpec spec) {
        spec.allContainers()
                .flatMap(container -> container.mounts().stream())
                .filter(mount -> !mount.subPath().isEmpty())
                .filter(mount -> content(spec, mount).content() instanceof EmptyFolder)
                .forEach(mount -> makeFolder(replica, mount));
    }

    private void makeFolder(String replica, VolumeMount mount) {
        Path root = engine.get(name(replica, mount.volume())).mountpoint();
        try (Dir folder = Dir.open(root)) {
            folder.mkdirs(BytePath.of(mount.subPath()), OPEN);
        } catch (LinuxException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "volume \""
                            + mount.volume()
                            + "\": cannot make the folder "
                            + mount.subPath()
                            + ": "
                            + Reason.of(e),
                    e);
        }
    }

    private static ReplicaVolume content(ReplicaSpec spec, VolumeMount mount) {
        return find(spec.volumes(), mount.volume());
    }

    private static ReplicaVolume find(List<ReplicaVolume> volumes, String name) {
        return volumes.stream()
                .filter(volume -> volume.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Fault.invalid("volumeMounts", "no volume is called " + name));
    }

    /**
     * What a container of a replica mounts.
     *
     * @param volumes of its replica
     */
    List<MountSpec> mounts(String replica, List<ReplicaVolume> volumes, List<VolumeMount> asked) {
        return asked.stream()
                .map(mount -> mount(replica, find(volumes, mount.volume()), mount))
                .toList();
    }

    private MountSpec mount(String replica, ReplicaVolume volume, VolumeMount mount) {
        VolumePart part = new VolumePart(mount.subPath(), Map.of());
        return switch (volume.content()) {
            case EmptyFolder _ ->
                    MountSpec.volume(name(replica, mount.volume()), mount.path(), false)
                            .withVolume(true, Map.of(), part);
            case SealedFiles _ ->
                    MountSpec.bind(
                                    secretFolder(replica).volume(mount.volume()).toString(),
                                    mount.path(),
                                    true)
                            .withVolume(false, Map.of(), part);
            case SharedStorage asked -> shared.mount(asked, mount);
        };
    }

    /** Takes all of a replica's away; no container of it is there any more. */
    void remove(String replica, ReplicaSpec spec) {
        if (hasSecrets(spec)) {
            secretFolder(replica).remove();
        }
        shared.release(replica);
        for (ReplicaVolume volume : spec.volumes()) {
            if (volume.content() instanceof EmptyFolder) {
                removeEmpty(replica, name(replica, volume.name()));
            }
        }
    }

    /** A user may have removed it, and have made one of that name for something else. */
    private void removeEmpty(String replica, String name) {
        try {
            if (replica.equals(engine.get(name).labels().get(LABEL))) {
                engine.remove(name, true);
            }
        } catch (Fault e) {
            if (e.kind() != Fault.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    /**
     * Takes away what replicas have left of which nothing is known any more.
     *
     * @param known by name; those that were never begun have no volumes
     */
    void removeStrays(Map<String, List<ReplicaVolume>> known) {
        shared.adopt(known);
        removeStraySecrets(known.keySet());
    }

    private void removeStraySecrets(Set<String> replicas) {
        if (!Files.isDirectory(secretFolders)) {
            return;
        }
        try (Stream<Path> folders = Files.list(secretFolders)) {
            for (Path folder : folders.toList()) {
                if (!replicas.contains(folder.getFileName().toString())) {
                    log.warn("secrets at {} belong to no replica: removed", folder);
                    new SecretFolder(folder).remove();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
