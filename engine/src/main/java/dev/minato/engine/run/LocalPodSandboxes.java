package dev.minato.engine.run;

import dev.minato.base.Fault;
import dev.minato.base.KeyedLocks;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.PodSandbox;
import dev.minato.engine.PodSandboxes;
import dev.minato.engine.network.NetworkSandboxRequest;
import dev.minato.engine.network.Networks;
import dev.minato.engine.rule.PortBindings;
import dev.minato.engine.spec.PodSandboxSpec;
import dev.minato.engine.stored.PodSandboxTable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sandboxes of this host. In the networks' rows each is an owner of its own, beside containers;
 * which of them still have a namespace is asked of the host every time.
 */
public final class LocalPodSandboxes implements PodSandboxes {
    /** No identifier of a container or step has a colon. */
    private static final String OWNER = "sandbox:";

    private final PodSandboxTable table;
    private final Networks networks;
    private final PortBindings ports;
    private final KeyedLocks locks = new KeyedLocks();
    private final Map<String, PodSandboxSpec> specs = new ConcurrentHashMap<>();

    /** Containers that run, or are being started, by sandbox; each changed under its lock. */
    private final Map<String, Set<String>> users = new ConcurrentHashMap<>();

    public LocalPodSandboxes(PodSandboxTable table, Networks networks, PortBindings ports) {
        this.table = table;
        this.networks = networks;
        this.ports = ports;
        table.all().forEach(spec -> specs.put(spec.id(), spec));
    }

    /** Whom its endpoint belongs to. */
    static String owner(String sandbox) {
        return OWNER + sandbox;
    }

    Collection<String> owners() {
        return specs.keySet().stream().map(LocalPodSandboxes::owner).toList();
    }

    @Override
    public PodSandbox ensure(PodSandboxSpec asked) {
        try (KeyedLocks.Held _ = locks.lockUninterruptibly(asked.id())) {
            PodSandboxSpec known = specs.get(asked.id());
            if (known == null) {
                return make(asked);
            }
            if (!known.equals(asked)) {
                throw Fault.conflict(
                        "sandbox "
                                + asked.id()
                                + " is there with another network, address, names or ports: remove"
                                + " it first");
            }
            return new PodSandbox(known, connected(known));
        }
    }

    /** The row comes first: what a killed daemon has made of it is found by it. */
    private PodSandbox make(PodSandboxSpec spec) {
        table.insert(spec);
        try {
            PodSandbox made = new PodSandbox(spec, connected(spec));
            specs.put(spec.id(), spec);
            return made;
        } catch (RuntimeException e) {
            table.delete(spec.id());
            throw e;
        }
    }

    private NetworkConnection connected(PodSandboxSpec spec) {
        String owner = owner(spec.id());
        if (networks.isIntact(owner)) {
            return NetworkConnections.of(networks.find(owner).orElseThrow()).getFirst();
        }
        NetworkSandboxRequest request =
                new NetworkSandboxRequest(
                        owner,
                        spec.names(),
                        spec.network(),
                        spec.address(),
                        ports.of(spec.ports()));
        return NetworkConnections.of(networks.acquire(request)).getFirst();
    }

    @Override
    public List<PodSandboxSpec> list() {
        return List.copyOf(new TreeMap<>(specs).values());
    }

    @Override
    public void remove(String id) {
        try (KeyedLocks.Held _ = locks.lockUninterruptibly(id)) {
            Set<String> running = users.getOrDefault(id, Set.of());
            if (!running.isEmpty()) {
                throw Fault.conflict(
                        "sandbox "
                                + id
                                + " is in use: container "
                                + running.iterator().next().substring(0, 12)
                                + " runs in it");
            }
            if (specs.remove(id) != null) {
                networks.release(owner(id));
                table.delete(id);
            }
        }
    }

    /**
     * A container is about to be started in a sandbox, which is made again if it has lost its
     * namespace.
     *
     * @throws Fault not found
     */
    NetworkConnection join(String id, String container) {
        try (KeyedLocks.Held _ = locks.lockUninterruptibly(id)) {
            PodSandboxSpec spec = specs.get(id);
            if (spec == null) {
                throw Fault.notFound("sandbox " + id + " not found");
            }
            NetworkConnection place = connected(spec);
            enter(id, container);
            return place;
        }
    }

    /** A container was found running in it. */
    void rejoin(String id, String container) {
        try (KeyedLocks.Held _ = locks.lockUninterruptibly(id)) {
            enter(id, container);
        }
    }

    /** Where it is, if it has a namespace. */
    List<NetworkConnection> connections(String id) {
        return networks.find(owner(id)).map(NetworkConnections::of).orElse(List.of());
    }

    private void enter(String id, String container) {
        users.computeIfAbsent(id, _ -> ConcurrentHashMap.newKeySet()).add(container);
    }

    /** A container has ended; nothing happens when it was not in it. */
    void leave(String id, String container) {
        try (KeyedLocks.Held _ = locks.lockUninterruptibly(id)) {
            users.computeIfPresent(
                    id,
                    (_, inside) -> {
                        inside.remove(container);
                        return inside.isEmpty() ? null : inside;
                    });
        }
    }
}
