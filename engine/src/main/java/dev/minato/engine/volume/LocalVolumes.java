package dev.minato.engine.volume;

import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.base.KeyedLocks;
import dev.minato.base.Reason;
import dev.minato.engine.MountPoint;
import dev.minato.engine.Volume;
import dev.minato.engine.Volumes;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.ContainerEvents;
import dev.minato.engine.container.ContainerIndex;
import dev.minato.engine.container.ContainerTable;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.stored.RemovalMark;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DiskUsage;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/** Volumes as folders below the home, known by rows. */
public final class LocalVolumes implements Volumes {
    private static final Logger LOG = LoggerFactory.getLogger(LocalVolumes.class);
    private static final String ANONYMOUS = "com.docker.volume.anonymous";

    private final Path root;
    private final ContainerTable table;
    private final ContainerIndex registry;
    private final ContainerEvents events;
    private final IdSource ids;
    private final InstantSource time;
    private final Map<String, Volume> volumes = new ConcurrentSkipListMap<>();
    private final KeyedLocks filling = new KeyedLocks();
    private final VolumeMounts mounts = new VolumeMounts();
    private final ReentrantLock lock = new ReentrantLock();

    public LocalVolumes(
            Path root,
            ContainerTable table,
            ContainerIndex registry,
            ContainerEvents events,
            IdSource ids,
            InstantSource time) {
        this.root = root;
        this.table = table;
        this.registry = registry;
        this.events = events;
        this.ids = ids;
        this.time = time;
        table.allVolumes().forEach(volume -> volumes.put(volume.name(), volume));
    }

    @Override
    public Volume create(String name, Map<String, String> labels, Map<String, String> options) {
        lock.lock();
        try {
            Volume known = volumes.get(name);
            if (known != null) {
                return known;
            }
            DriverMount.of(options);
            boolean anonymous = name.isEmpty();
            Volume volume =
                    planned(
                            anonymous ? ids.next() : MountPlan.volumeName(name),
                            labels,
                            options,
                            anonymous);
            makeFolder(volume);
            table.insertVolume(volume);
            made(volume);
            return volume;
        } finally {
            lock.unlock();
        }
    }

    /** A volume that a container is going to have: not there before {@link #made}. */
    public Volume planned(
            String name,
            Map<String, String> labels,
            Map<String, String> options,
            boolean anonymous) {
        Map<String, String> all = anonymous && labels.isEmpty() ? Map.of(ANONYMOUS, "") : labels;
        return new Volume(
                name,
                root.resolve(name).resolve("_data"),
                time.instant().truncatedTo(ChronoUnit.MILLIS),
                all,
                options,
                anonymous);
    }

    /** The mounts of volumes with driver options. */
    public VolumeMounts mounts() {
        return mounts;
    }

    /**
     * Makes a volume ready for a container until its run is cleared away: its folder is there, and
     * what its options say is mounted at it.
     */
    Volume use(String name, String container) {
        Volume volume = get(name);
        makeFolder(volume);
        VolumeMounts.of(volume).ifPresent(mount -> mounts.use(volume, mount, container));
        return volume;
    }

    public void makeFolder(Volume volume) {
        try {
            if (!Files.isDirectory(volume.mountpoint())) {
                EngineFolders.makeOpen(volume.mountpoint());
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot make volume " + volume.name() + ": " + Reason.of(e),
                    e);
        }
    }

    /** A volume is in the database now. */
    public void made(Volume volume) {
        if (volumes.putIfAbsent(volume.name(), volume) == null) {
            events.volume(volume.name(), "create", Map.of("driver", "local"));
        }
    }

    public boolean exists(String name) {
        return volumes.containsKey(name);
    }

    @Override
    public Volume get(String name) {
        Volume volume = volumes.get(name);
        if (volume == null) {
            throw Fault.notFound("get " + name + ": no such volume");
        }
        return volume;
    }

    @Override
    public List<Volume> list() {
        return List.copyOf(volumes.values());
    }

    @Override
    public long bytes(String name) {
        Volume volume = get(name);
        return VolumeMounts.of(volume).isPresent() ? 0 : DiskUsage.of(volume.mountpoint());
    }

    @Override
    public List<String> users(String name) {
        List<String> users = new ArrayList<>();
        for (ContainerEntry cell : registry.all()) {
            for (MountPoint mount : cell.mounts()) {
                if (mount.name().equals(name) && !users.contains(cell.id())) {
                    users.add(cell.id());
                }
            }
        }
        return users;
    }

    @Override
    public void remove(String name, boolean force) {
        lock.lock();
        try {
            Volume volume = volumes.get(name);
            if (volume == null) {
                if (force) {
                    return;
                }
                throw Fault.notFound("get " + name + ": no such volume");
            }
            List<String> users = users(name);
            if (!users.isEmpty()) {
                throw Fault.conflict(
                        "remove "
                                + name
                                + ": volume is in use - ["
                                + String.join(", ", users)
                                + "]");
            }
            forgetMount(volume);
            beginRemoval(name);
            table.deleteVolume(name);
            forget(name);
        } finally {
            lock.unlock();
        }
    }

    /** Those of the container's volumes that nobody has named and nobody else uses. */
    public List<String> goingWith(ContainerEntry cell) {
        return cell.mounts().stream()
                .map(MountPoint::name)
                .filter(name -> !name.isEmpty())
                .filter(name -> volumes.containsKey(name) && volumes.get(name).anonymous())
                .filter(name -> users(name).stream().allMatch(cell.id()::equals))
                .toList();
    }

    /** Before its row is deleted. */
    public void beginRemoval(String name) {
        RemovalMark.begin(root.resolve(name));
    }

    /** The row is gone: so is the rest. */
    public void forget(String name) {
        Volume gone = volumes.remove(name);
        if (gone == null) {
            return;
        }
        forgetMount(gone);
        deleteFolder(name);
        events.volume(name, "destroy", Map.of("driver", "local"));
    }

    /** Removal stops at whatever is mounted in it. */
    private void deleteFolder(String name) {
        if (Files.isDirectory(root.resolve(name))) {
            try (Dir all = Dir.open(root)) {
                all.removeTree(BytePath.of(name));
            }
        }
    }

    /** Fills a volume from the image if it is empty. */
    void fill(Volume volume, String target, Dir rootfs) {
        boolean mounted = VolumeMounts.of(volume).isPresent();
        Path place = mounted ? volume.mountpoint() : root.resolve(volume.name());
        try (KeyedLocks.Held _ = filling.lockUninterruptibly(volume.name());
                Dir folder = Dir.open(place)) {
            CopyUp copy = new CopyUp(rootfs, folder);
            if (mounted) {
                copy.fillMounted(target);
            } else {
                copy.fill(target);
            }
        }
    }

    /** Containers that may run use their volumes until it is known that they do not. */
    public void adopt(ContainerEntry cell) {
        for (MountPoint mount : cell.volumes()) {
            Volume volume = volumes.get(mount.name());
            if (volume != null && VolumeMounts.of(volume).isPresent()) {
                mounts.adopt(volume, cell.id());
            }
        }
    }

    /** Unmounts what no container uses: a kill between has left it. */
    public void unmountUnused() {
        volumes.values().stream()
                .filter(volume -> VolumeMounts.of(volume).isPresent())
                .forEach(mounts::unmountUnused);
    }

    private void forgetMount(Volume volume) {
        if (VolumeMounts.of(volume).isPresent()) {
            mounts.forget(volume);
        }
    }

    /**
     * Goes through the folders that no row knows. Those whose removal had begun are removed, empty
     * ones too; what holds something is a volume whose row was lost, and gets one again.
     */
    public void sweep() {
        volumes.keySet().forEach(name -> RemovalMark.undo(root.resolve(name)));
        for (String name : EngineFolders.names(root)) {
            boolean ours = MountPlan.isVolumeName(name) && Files.isDirectory(root.resolve(name));
            if (ours && !volumes.containsKey(name)) {
                place(name);
            }
        }
    }

    private void place(String name) {
        try {
            if (RemovalMark.isBegun(root.resolve(name))) {
                deleteFolder(name);
            } else if (!removeEmpty(name)) {
                Volume volume = unknown(name);
                table.insertVolume(volume);
                volumes.put(name, volume);
                LOG.warn("volume {}: its row was lost, it has a new one", name);
            }
        } catch (LinuxException e) {
            LOG.warn("volume {}: its folder stays: {}", name, Reason.of(e));
        }
    }

    /** A crash came before its row. Only what is empty can be removed so. */
    private boolean removeEmpty(String name) {
        try {
            Files.deleteIfExists(root.resolve(name).resolve("_data"));
            Files.deleteIfExists(root.resolve(name));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Volume unknown(String name) {
        return planned(name, Map.of(), Map.of(), isAnonymousName(name));
    }

    /** Whether we make such names ourselves, which we do for anonymous volumes alone. */
    static boolean isAnonymousName(String name) {
        return name.matches("[0-9a-f]{64}");
    }
}
