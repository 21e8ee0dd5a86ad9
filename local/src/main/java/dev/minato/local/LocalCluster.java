package dev.minato.local;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.base.Memory;
import dev.minato.base.SafeText;
import dev.minato.engine.Container;
import dev.minato.engine.Engine;
import dev.minato.engine.spec.PodSandboxSpec;
import dev.minato.linux.HostInfo;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;
import dev.minato.state.Database;
import dev.minato.state.Migrations;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Apps on this host. Closing it leaves every replica running; the next one finds them by the owner
 * of their containers and goes on without restarting any.
 */
public final class LocalCluster implements Cluster, AutoCloseable {
    /** The room's tables, for {@link Database#open}. */
    public static final Migrations MIGRATIONS = LocalTable.MIGRATIONS;

    private static final Logger log = LoggerFactory.getLogger(LocalCluster.class);
    private static final int SUFFIX_LENGTH = 5;

    private record Wanted(ReplicaSpec spec, int count) {}

    private static final class Kept {
        private final ReplicaLife life;
        private final RevisionRef set;
        private boolean stopping;

        private Kept(ReplicaLife life, RevisionRef set) {
            this.life = life;
            this.set = set;
        }
    }

    private final LocalTable table;
    private final Engine engine;
    private final ReplicaContainers containers;
    private final SandboxVolumes volumes;
    private final ReplicaContext context;
    private final IdSource ids;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private final Map<RevisionRef, Wanted> wanted = new TreeMap<>();
    private final Map<String, Kept> lives = new TreeMap<>();
    private boolean closed;

    /**
     * Finds the replicas of before again; returns when it is known how each fares.
     *
     * @param engine has adopted its containers
     * @param folder where volumes of replicas are mounted; for root alone
     */
    public LocalCluster(
            Database database,
            Engine engine,
            AppSecrets secrets,
            Path folder,
            InstantSource clock,
            IdSource ids) {
        this.table = new LocalTable(database);
        this.engine = engine;
        this.volumes = new SandboxVolumes(engine.volumes(), secrets, folder);
        this.containers = new ReplicaContainers(engine.containers(), secrets, volumes);
        this.ids = ids;
        this.context =
                new ReplicaContext(
                        containers,
                        engine.sandboxes(),
                        volumes,
                        table,
                        new Prober(),
                        new ReplicaContext.Host(clock, HostInfo.bootId()),
                        new ReplicaContext.Keeper() {
                            @Override
                            public void changed(String app) {
                                listeners.forEach(listener -> listener.changed(app));
                            }

                            @Override
                            public void ended(ReplicaLife life, ReplicaRow row) {
                                forget(row);
                            }
                        });
        adopt();
    }

    private synchronized void adopt() {
        Map<RevisionRef, LocalTable.SetRow> sets = new HashMap<>();
        for (LocalTable.SetRow set : table.sets()) {
            sets.put(set.ref(), set);
            if (set.wanted()) {
                wanted.put(set.ref(), new Wanted(set.spec(), set.count()));
            }
        }
        List<ReplicaRow> rows = table.replicas();
        removeStrays(rows);
        Map<String, Map<String, GroupContainerRow>> known = new HashMap<>();
        for (GroupContainerRow row : table.containers()) {
            known.computeIfAbsent(row.replica(), name -> new HashMap<>()).put(row.name(), row);
        }
        for (ReplicaRow row : rows) {
            LocalTable.SetRow set = sets.get(row.set());
            if (set == null) {
                table.remove(row.name());
            } else {
                ReplicaLife life =
                        new ReplicaLife(
                                context, row, set.spec(), known.getOrDefault(row.name(), Map.of()));
                life.adopt();
                keep(row, life);
            }
        }
        for (RevisionRef set : sets.keySet()) {
            if (wanted.containsKey(set)) {
                fit(set, Set.of());
            } else {
                stopAll(set);
            }
        }
    }

    /** A container whose replica is not written down belongs to nobody. */
    private void removeStrays(List<ReplicaRow> rows) {
        Set<String> names = new HashSet<>();
        rows.forEach(row -> names.add(row.name()));
        for (Container container : containers.all()) {
            if (ReplicaContainers.owner(container).filter(names::contains).isEmpty()) {
                log.warn("container {} belongs to no replica: removed", container.name());
                containers.engine().remove(container.id(), true, true);
            }
        }
        for (PodSandboxSpec sandbox : engine.sandboxes().list()) {
            if (ReplicaSandbox.replica(sandbox.id())
                    .filter(name -> !names.contains(name))
                    .isPresent()) {
                log.warn("sandbox {} belongs to no replica: removed", sandbox.id());
                engine.sandboxes().remove(sandbox.id());
            }
        }
        volumes.removeStrays(names);
    }

    @Override
    public synchronized void ensure(
            RevisionRef set, ReplicaSpec spec, int count, Set<String> leaving) {
        refuseWhenClosed();
        Wanted wish = new Wanted(spec, count);
        if (!wish.equals(wanted.get(set))) {
            table.want(set, spec, count);
            Wanted before = wanted.put(set, wish);
            if (before != null && !before.spec().equals(spec)) {
                lives.values().stream()
                        .filter(kept -> kept.set.equals(set))
                        .forEach(kept -> kept.life.respecify(spec));
            }
            fit(set, leaving);
        }
    }

    @Override
    public synchronized void remove(RevisionRef set) {
        refuseWhenClosed();
        if (wanted.containsKey(set)) {
            table.unwant(set);
            wanted.remove(set);
            stopAll(set);
        }
    }

    private void refuseWhenClosed() {
        if (closed) {
            throw Fault.unavailable("the daemon is stopping: try again in a moment");
        }
    }

    /** Starts what is missing of a set, and stops what is too much. */
    private void fit(RevisionRef set, Set<String> leaving) {
        Wanted wish = wanted.get(set);
        if (wish == null || closed) {
            return;
        }
        List<Kept> alive =
                lives.values().stream()
                        .filter(kept -> kept.set.equals(set) && !kept.stopping)
                        .sorted(
                                Comparator.<Kept, Boolean>comparing(
                                                kept -> leaving.contains(kept.life.seen().name()))
                                        .thenComparing(kept -> !kept.life.seen().ready()))
                        .toList();
        for (int i = alive.size(); i < wish.count(); i++) {
            begin(set, wish.spec());
        }
        alive.stream().skip(wish.count()).forEach(LocalCluster::stop);
    }

    private void begin(RevisionRef set, ReplicaSpec spec) {
        ReplicaRow row =
                ReplicaRow.fresh(
                        set.revision() + "-" + suffix(),
                        set,
                        context.now().truncatedTo(ChronoUnit.MILLIS));
        table.add(
                row,
                spec.allContainers()
                        .map(container -> GroupContainerRow.fresh(row.name(), container.name()))
                        .toList());
        ReplicaLife life = new ReplicaLife(context, row, spec, Map.of());
        life.begin();
        keep(row, life);
    }

    private String suffix() {
        String digits = new BigInteger(ids.next(8), 16).toString(36);
        String padded = "0".repeat(SUFFIX_LENGTH) + digits;
        return padded.substring(padded.length() - SUFFIX_LENGTH);
    }

    private void keep(ReplicaRow row, ReplicaLife life) {
        lives.put(row.name(), new Kept(life, row.set()));
        Thread.ofVirtual().name("replica-" + row.name()).start(life);
    }

    private void stopAll(RevisionRef set) {
        List<Kept> left = lives.values().stream().filter(kept -> kept.set.equals(set)).toList();
        left.forEach(LocalCluster::stop);
        if (left.isEmpty()) {
            table.forget(set);
        }
    }

    private static void stop(Kept kept) {
        if (!kept.stopping) {
            kept.stopping = true;
            kept.life.stop();
        }
    }

    private void forget(ReplicaRow row) {
        table.remove(row.name());
        synchronized (this) {
            lives.remove(row.name());
            RevisionRef set = row.set();
            boolean left = lives.values().stream().anyMatch(kept -> kept.set.equals(set));
            if (!left && !wanted.containsKey(set)) {
                table.forget(set);
            }
            fit(set, Set.of());
        }
        context.changed(row.set().app());
    }

    @Override
    public synchronized Observation observe(String app) {
        Map<RevisionRef, SetStatus> sets = new HashMap<>();
        List<Replica> replicas = new ArrayList<>();
        for (Kept kept : lives.values()) {
            if (kept.set.app().equals(app)) {
                replicas.add(kept.life.seen());
                sets.put(kept.set, SetStatus.well(0));
            }
        }
        wanted.forEach((set, wish) -> {
            if (set.app().equals(app)) {
                sets.put(set, SetStatus.well(wish.count()));
            }
        });
        return new Observation(context.now(), sets, replicas);
    }

    @Override
    public synchronized Set<String> apps() {
        Set<String> apps = new TreeSet<>();
        wanted.keySet().forEach(set -> apps.add(set.app()));
        lives.values().forEach(kept -> apps.add(kept.set.app()));
        return apps;
    }

    @Override
    public Optional<Capacity> capacity() {
        return Optional.of(
                new Capacity(
                        new Cpu(HostInfo.cpus() * 1_000_000_000L),
                        new Memory(HostInfo.memoryTotal())));
    }

    @Override
    public Registration listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void logs(ContainerRef container, LogQuery query, LogSink sink) {
        new ReplicaLog(containers.engine(), () -> find(container).id()).read(query, sink);
    }

    @Override
    public List<String> lastLines(ContainerRef container, int most) {
        return find(container).id().map(id -> containers.lastLines(id, most)).orElse(List.of());
    }

    @Override
    public ExecSession exec(ContainerRef container, ExecRequest request) {
        String id =
                find(container)
                        .id()
                        .orElseThrow(() ->
                                Fault.conflict(
                                        "Replica '" + container.replica() + "' does not run yet"));
        return LocalExec.start(engine.execs(), id, request);
    }

    private ContainerStatus find(ContainerRef container) {
        Replica replica =
                observe(container.app()).replicas().stream()
                        .filter(seen -> seen.name().equals(container.replica()))
                        .findFirst()
                        .orElseThrow(() ->
                                Fault.notFound(
                                        "Replica '"
                                                + SafeText.shown(container.replica())
                                                + "' of app '"
                                                + container.app()
                                                + "' was not found"));
        return replica.container(container.container())
                .orElseThrow(() ->
                        Fault.notFound(
                                "Container '"
                                        + SafeText.shown(container.container())
                                        + "' of replica '"
                                        + replica.name()
                                        + "' was not found"));
    }

    /** Lets every life end where it stands; no container is touched. */
    @Override
    public synchronized void close() {
        closed = true;
        lives.values().forEach(kept -> kept.life.halt());
    }
}
