package dev.minato.engine.volume;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.Volume;
import dev.minato.linux.LinuxException;
import dev.minato.linux.mount.Mounts;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Mounts volumes with driver options at their folders: for the first container that uses one, until
 * the last has ended. The mounts outlive this process, as containers do. Thread-safe.
 */
public final class VolumeMounts {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeMounts.class);

    /** Identifiers of the containers that use a volume, by its name. */
    private final Map<String, Set<String>> users = new HashMap<>();

    private final Map<String, Volume> mounted = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * What a volume mounts. Options that an earlier release took without doing them are those of a
     * plain folder, whose content must not vanish.
     */
    static Optional<DriverMount> of(Volume volume) {
        try {
            return DriverMount.of(volume.options());
        } catch (Fault e) {
            LOG.warn("volume {} stays a plain folder: {}", volume.name(), e.text());
            return Optional.empty();
        }
    }

    /**
     * A container needs the volume mounted until {@link #release}.
     *
     * @throws Fault invalid, when it cannot be mounted
     */
    void use(Volume volume, DriverMount mount, String container) {
        lock.lock();
        try {
            if (!Mounts.isMounted(volume.mountpoint())) {
                mount.mount(volume.mountpoint());
            }
            mounted.put(volume.name(), volume);
            users.computeIfAbsent(volume.name(), _ -> new HashSet<>()).add(container);
        } catch (LinuxException e) {
            throw Fault.of(
                    Fault.Kind.INVALID,
                    "error while mounting volume '"
                            + volume.mountpoint()
                            + "': failed to mount local volume: "
                            + Reason.of(e),
                    e);
        } finally {
            lock.unlock();
        }
    }

    /** A container that may run since before this process uses it. */
    void adopt(Volume volume, String container) {
        lock.lock();
        try {
            mounted.put(volume.name(), volume);
            users.computeIfAbsent(volume.name(), _ -> new HashSet<>()).add(container);
        } finally {
            lock.unlock();
        }
    }

    /** A container has ended: what it was the last to use is unmounted. */
    public void release(String container) {
        lock.lock();
        try {
            users.values().forEach(containers -> containers.remove(container));
            users.values().removeIf(Set::isEmpty);
            Set.copyOf(mounted.keySet()).stream()
                    .filter(name -> !users.containsKey(name))
                    .map(mounted::remove)
                    .forEach(this::unmountUnused);
        } finally {
            lock.unlock();
        }
    }

    /** Unmounts what a volume has mounted, unless a container uses it. */
    void unmountUnused(Volume volume) {
        lock.lock();
        try {
            if (!users.containsKey(volume.name()) && Mounts.isMounted(volume.mountpoint())) {
                Mounts.unmountBelow(volume.mountpoint());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A volume goes: no container has it any more, though runs may not be cleared away yet. */
    void forget(Volume volume) {
        lock.lock();
        try {
            users.remove(volume.name());
            mounted.remove(volume.name());
            unmountUnused(volume);
        } finally {
            lock.unlock();
        }
    }
}
