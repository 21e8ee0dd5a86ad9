package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.spec.NetworkMode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Every container by identifier and name. Thread-safe. */
public final class ContainerIndex {
    private final ReentrantLock lock = new ReentrantLock();
    private final SequencedMap<String, ContainerEntry> byId = new LinkedHashMap<>();
    private final Map<String, String> idByName = new HashMap<>();

    /**
     * Takes a name for an identifier before there is a container.
     *
     * @throws Fault conflict when it is taken
     */
    public void reserve(String name, String id) {
        lock.lock();
        try {
            String other = idByName.putIfAbsent(name, id);
            if (other != null) {
                throw new EngineFailure.NameInUse(name, other).fault();
            }
        } finally {
            lock.unlock();
        }
    }

    public boolean isTaken(String name) {
        lock.lock();
        try {
            return idByName.containsKey(name);
        } finally {
            lock.unlock();
        }
    }

    /** Gives a name back if the identifier has it. */
    public void release(String name, String id) {
        lock.lock();
        try {
            idByName.remove(name, id);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds a container under its name; of those made at the same moment it is the newest.
     *
     * @throws Fault conflict when another has the name
     */
    public void add(ContainerEntry cell) {
        lock.lock();
        try {
            String holder = idByName.putIfAbsent(cell.name(), cell.id());
            if (holder != null && !holder.equals(cell.id())) {
                throw new EngineFailure.NameInUse(cell.name(), holder).fault();
            }
            byId.put(cell.id(), cell);
        } finally {
            lock.unlock();
        }
    }

    public void remove(ContainerEntry cell) {
        lock.lock();
        try {
            byId.remove(cell.id());
            idByName.remove(cell.name(), cell.id());
        } finally {
            lock.unlock();
        }
    }

    /** Every container, the newest first; of the same millisecond, that which was added last. */
    public List<ContainerEntry> all() {
        lock.lock();
        try {
            List<ContainerEntry> all = new ArrayList<>(byId.sequencedValues().reversed());
            all.sort(Comparator.comparing(ContainerEntry::created).reversed());
            return all;
        } finally {
            lock.unlock();
        }
    }

    public Optional<ContainerEntry> byId(String id) {
        lock.lock();
        try {
            return Optional.ofNullable(byId.get(id));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Finds a container as Docker does: whole identifier, then name, then beginning of the
     * identifier.
     *
     * @throws Fault not found, or invalid when the beginning is that of several
     */
    public ContainerEntry find(String nameOrId) {
        lock.lock();
        try {
            ContainerEntry exact = byId.get(nameOrId);
            if (exact != null) {
                return exact;
            }
            String plain = nameOrId.startsWith("/") ? nameOrId.substring(1) : nameOrId;
            ContainerEntry named = byId.get(idByName.getOrDefault(plain, ""));
            if (named != null) {
                return named;
            }
            return byPrefix(nameOrId);
        } finally {
            lock.unlock();
        }
    }

    /** The same, if it is there. */
    public Optional<ContainerEntry> lookUp(String nameOrId) {
        try {
            return Optional.of(find(nameOrId));
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Whose name and whose network files a container has: its own, or those of the one in whose
     * network namespace it is, as in Docker.
     */
    public ContainerEntry namesOf(ContainerEntry cell) {
        ContainerEntry owner = cell;
        Set<String> seen = new HashSet<>();
        while (owner.spec().network().mode() instanceof NetworkMode.SharedNetwork shared
                && seen.add(owner.id())) {
            Optional<ContainerEntry> next = lookUp(shared.container());
            if (next.isEmpty()) {
                return owner;
            }
            owner = next.get();
        }
        return owner;
    }

    /** A container as it is shown. */
    public Container view(ContainerEntry cell) {
        Container own = cell.view();
        ContainerEntry names = namesOf(cell);
        return names == cell ? own : own.named(BundleMaker.hostname(names), names.directory());
    }

    private ContainerEntry byPrefix(String prefix) {
        List<ContainerEntry> found = new ArrayList<>();
        if (!prefix.isEmpty()) {
            byId.forEach((id, cell) -> {
                if (id.startsWith(prefix)) {
                    found.add(cell);
                }
            });
        }
        if (found.size() > 1) {
            throw Fault.invalid("id", "multiple IDs found with provided prefix: " + prefix);
        }
        if (found.isEmpty()) {
            throw Fault.notFound("No such container: " + prefix);
        }
        return found.getFirst();
    }
}
