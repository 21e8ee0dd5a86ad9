package dev.minato.local.storage;

import dev.minato.base.Fault;
import dev.minato.base.KeyedLocks;
import dev.minato.base.Reason;
import dev.minato.base.Sha256;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.ledger.StorageTable;
import dev.minato.platform.volume.EnvironmentStorage;
import dev.minato.platform.volume.ReplicaVolume.VolumeContent.SharedStorage;
import dev.minato.platform.volume.StorageBackend.NamedVolume;
import dev.minato.state.Database;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The storages of environments that are mounted on this host: each once for all replicas that mount
 * it with the same options, below one folder, from the first replica to the last. A mount outlives
 * this process, as containers do; the next finds it in the kernel's table. A file beside the mount
 * says of which generation of the storage it is: whoever starts after a change gets the new one,
 * while containers that run keep what they see. What lies in a storage is never removed.
 * Thread-safe.
 */
public final class StorageMounts {
    private static final Logger log = LoggerFactory.getLogger(StorageMounts.class);
    private static final String GENERATION = ".generation";
    private static final int HASH = 8;

    private final Path folder;
    private final StorageLookup storages;
    private final MountTable kernel;
    private final KeyedLocks locks = new KeyedLocks();

    /** Replicas by the place that they use; guarded by itself. */
    private final Map<Path, Set<String>> users = new HashMap<>();

    /** Finds storages and opens their keys. */
    interface StorageLookup {
        /** The storage with a name. */
        Optional<EnvironmentStorage> find(String environment, String name);

        /** Its key in clear; empty when it has none. */
        String key(EnvironmentStorage storage);
    }

    /**
     * @param folder nobody else keeps anything in it
     */
    StorageMounts(Path folder, StorageLookup storages, MountTable kernel) {
        this.folder = folder;
        this.storages = storages;
        this.kernel = kernel;
    }

    /** Those that are written down, mounted by the kernel. */
    public static StorageMounts of(Database database, AppSecrets secrets, Path folder) {
        StorageTable table = new StorageTable(database);
        return new StorageMounts(
                folder,
                new StorageLookup() {
                    @Override
                    public Optional<EnvironmentStorage> find(String environment, String name) {
                        return table.find(environment, name);
                    }

                    @Override
                    public String key(EnvironmentStorage storage) {
                        return storage.key()
                                .map(key ->
                                        secrets.openKey(storage.environment(), storage.name(), key))
                                .orElse("");
                    }
                },
                new KernelMountTable());
    }

    /**
     * The storage as it is now.
     *
     * @throws Fault unavailable when it is not there any more
     */
    public EnvironmentStorage storage(SharedStorage asked) {
        return storages.find(asked.environment(), asked.storage())
                .orElseThrow(() ->
                        Fault.unavailable(
                                "environment \""
                                        + asked.environment()
                                        + "\" has no storage \""
                                        + asked.storage()
                                        + "\" any more: set it again by `minato env storage"
                                        + " set`"));
    }

    /** Where it is mounted: the same place for whoever mounts it with the same options. */
    public Path place(SharedStorage asked) {
        String hash =
                HexFormat.of().formatHex(Sha256.of(asked.options().text())).substring(0, HASH);
        return folder.resolve(asked.environment() + "." + asked.storage() + "." + hash);
    }

    /**
     * Mounts it for a replica, unless it is there and well.
     *
     * @throws Fault unavailable, with the reason and the mend
     */
    public void prepare(String replica, SharedStorage asked) {
        Path place = place(asked);
        try (KeyedLocks.Held _ = locks.lockUninterruptibly(place.toString())) {
            EnvironmentStorage storage = storage(asked);
            if (storage.backend() instanceof NamedVolume) {
                return;
            }
            use(place, replica);
            StorageMount mount =
                    new StorageMount(
                            storage.name(),
                            storage.backend(),
                            storages.key(storage),
                            storage.readOnly(),
                            asked.options(),
                            storage.generation());
            if (!isThere(mount, place)) {
                mount(mount, place);
            }
        }
    }

    private void use(Path place, String replica) {
        synchronized (users) {
            users.computeIfAbsent(place, _ -> new HashSet<>()).add(replica);
        }
    }

    /** What is of another generation, or broken, is taken away. */
    private boolean isThere(StorageMount mount, Path place) {
        if (!kernel.isMounted(place)) {
            return false;
        }
        if (generation(place) == mount.generation()) {
            switch (kernel.health(place)) {
                case WELL -> {
                    return true;
                }
                case SILENT ->
                        throw Fault.unavailable(
                                mount
                                        + " is mounted, but its server does not answer: see whether"
                                        + " it is well");
                case BROKEN -> log.warn("{} is mounted anew", mount);
            }
        }
        kernel.unmount(place);
        return false;
    }

    private void mount(StorageMount mount, Path place) {
        try {
            Files.deleteIfExists(note(place));
            Files.createDirectories(place);
        } catch (IOException e) {
            throw MountFailure.unavailable(mount, Reason.of(e), e);
        }
        kernel.mount(mount, place, () -> note(mount, place));
        if (generation(place) != mount.generation()) {
            throw Fault.unavailable(mount + " was changed while it was mounted: it is tried again");
        }
        log.info("{} is mounted", mount);
    }

    private static void note(StorageMount mount, Path place) {
        try {
            Files.writeString(note(place), Long.toString(mount.generation()));
        } catch (IOException e) {
            throw MountFailure.unavailable(mount, Reason.of(e), e);
        }
    }

    private static Path note(Path place) {
        return place.resolveSibling(place.getFileName() + GENERATION);
    }

    /** Nobody's where it was not written: then it is mounted anew. */
    private static long generation(Path place) {
        try {
            return Long.parseLong(Files.readString(note(place)).strip());
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    /** Whether a container may start: it is mounted, and its server answers. */
    public boolean isReady(SharedStorage asked) {
        Path place = place(asked);
        boolean named =
                storages.find(asked.environment(), asked.storage())
                        .filter(storage -> storage.backend() instanceof NamedVolume)
                        .isPresent();
        return named || (kernel.isMounted(place) && kernel.health(place) == MountTable.Health.WELL);
    }

    /**
     * Does something with what is mounted for it.
     *
     * @throws Fault unavailable when its server does not let it be done in time
     */
    public void within(SharedStorage asked, Runnable work) {
        kernel.within(place(asked), work);
    }

    /** A replica has ended: what it was the last to use is unmounted. */
    public void release(String replica) {
        Set<Path> mine = new HashSet<>();
        synchronized (users) {
            users.forEach((place, replicas) -> {
                if (replicas.contains(replica)) {
                    mine.add(place);
                }
            });
        }
        for (Path place : mine) {
            try (KeyedLocks.Held _ = locks.lockUninterruptibly(place.toString())) {
                if (leave(place, replica)) {
                    takeAway(place);
                }
            }
        }
    }

    /** Whether nobody else uses a place. */
    private boolean leave(Path place, String replica) {
        synchronized (users) {
            Set<String> replicas = users.getOrDefault(place, Set.of());
            replicas.remove(replica);
            if (replicas.isEmpty()) {
                users.remove(place);
            }
            return replicas.isEmpty();
        }
    }

    private void takeAway(Path place) {
        kernel.unmount(place);
        if (kernel.isMounted(place)) {
            return;
        }
        try {
            Files.deleteIfExists(note(place));
            Files.delete(place);
        } catch (NoSuchFileException e) {
            log.debug("{} is gone already", place);
        } catch (DirectoryNotEmptyException e) {
            log.warn("{} holds files and stays", place);
        } catch (IOException e) {
            log.warn("{} stays: {}", place, Reason.of(e));
        }
    }

    /**
     * What replicas of before use; what is mounted for nobody is unmounted.
     *
     * @param used by name of the replica
     */
    public void adopt(Map<String, List<SharedStorage>> used) {
        used.forEach((replica, all) -> all.forEach(asked -> use(place(asked), replica)));
        Set<Path> strays = places();
        synchronized (users) {
            strays.removeAll(users.keySet());
        }
        for (Path place : strays) {
            log.warn("{} is used by nobody: unmounted", place);
            takeAway(place);
        }
    }

    /** Directly below the folder: what lies deeper is in a storage. */
    private Set<Path> places() {
        Set<Path> places = new HashSet<>();
        for (Path mounted : kernel.below(folder)) {
            if (!mounted.equals(folder)) {
                places.add(folder.resolve(folder.relativize(mounted).getName(0)));
            }
        }
        if (Files.isDirectory(folder)) {
            try (Stream<Path> left = Files.list(folder)) {
                left.filter(place -> !place.toString().endsWith(GENERATION)).forEach(places::add);
            } catch (IOException e) {
                log.warn("{} cannot be looked at: {}", folder, Reason.of(e));
            }
        }
        return places;
    }
}
