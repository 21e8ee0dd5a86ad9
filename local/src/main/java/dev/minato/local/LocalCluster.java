package dev.minato.local;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.base.Memory;
import dev.minato.engine.Engine;
import dev.minato.linux.HostInfo;
import dev.minato.local.placement.HostRoom;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;
import dev.minato.state.Database;
import dev.minato.state.Migrations;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Apps on this host. Closing it leaves every replica running; the next one finds them by the owner
 * of their containers and goes on without restarting any.
 */
public final class LocalCluster implements Cluster, AutoCloseable {
    /** The room's tables, for {@link Database#open}. */
    public static final Migrations MIGRATIONS = LocalTable.MIGRATIONS;

    private static final Logger log = LoggerFactory.getLogger(LocalCluster.class);
    private static final Duration GLANCE = Duration.ofSeconds(2);

    private record Wanted(ReplicaSpec spec, int count, Set<RevisionRef> replaces) {}

    private final LocalTable table;
    private final Engine engine;
    private final ReplicaContainers containers;
    private final SandboxVolumes volumes;
    private final ReplicaContext context;
    private final ReplicaStreams streams;
    private final IdSource ids;
    final EphemeralStorageWatch storage;
    final LimitWatch limits;
    private final ClusterListeners listeners = new ClusterListeners(this::forget);

    // Guarded by this.
    private final Map<RevisionRef, Wanted> wanted = new TreeMap<>();
    private final Map<String, KeptReplica> lives = new TreeMap<>();
    private final RoomQueue queue;
    private boolean closed;

    /**
     * Finds the replicas of before again; returns when it is known how each fares.
     *
     * @param engine has adopted its containers
     * @param folder where volumes of replicas are mounted; for root alone
     * @param room the host as it is now, and what of it is for apps
     */
    public LocalCluster(
            Database database,
            Engine engine,
            AppSecrets secrets,
            Path folder,
            InstantSource clock,
            IdSource ids,
            Supplier<HostRoom> room) {
        this.table = new LocalTable(database);
        this.queue = new RoomQueue(table, room);
        this.engine = engine;
        this.volumes = new SandboxVolumes(database, engine.volumes(), secrets, folder);
        this.containers =
                new ReplicaContainers(
                        engine.containers(),
                        secrets,
                        volumes,
                        () -> room.get().settings().pidsLimit());
        this.streams =
                new ReplicaStreams(
                        table, containers, engine.execs(), app -> observe(app).replicas());
        this.ids = ids;
        this.context =
                new ReplicaContext(
                        containers,
                        engine.sandboxes(),
                        new EnvironmentNetworks(engine.networks()),
                        volumes,
                        table,
                        new Prober(),
                        new ReplicaContext.Host(clock, HostInfo.bootId()),
                        listeners);
        this.storage = EphemeralStorageWatch.begin(engine, clock, this::living);
        this.limits = LimitWatch.begin(engine.containers(), this::living);
        adopt();
        Thread.ofVirtual().name("placement").start(this::watchRoom);
    }

    private synchronized void adopt() {
        Map<RevisionRef, LocalTable.SetRow> sets = new HashMap<>();
        for (LocalTable.SetRow set : table.sets()) {
            sets.put(set.ref(), set);
            if (set.wanted()) {
                wanted.put(set.ref(), new Wanted(set.spec(), set.count(), Set.of()));
            }
        }
        List<ReplicaRow> rows = table.replicas();
        Set<String> running = new ReplicaStrays(engine, containers, volumes).remove(rows, sets);
        Map<String, Map<String, GroupContainerRow>> known = new HashMap<>();
        for (GroupContainerRow row : table.containers()) {
            known.computeIfAbsent(row.replica(), name -> new HashMap<>()).put(row.name(), row);
        }
        for (ReplicaRow row : rows) {
            LocalTable.SetRow set = sets.get(row.set());
            if (set == null) {
                table.remove(row.name());
            } else if (!row.admitted() && !running.contains(row.name())) {
                queue.rejoin(row, set.spec());
            } else {
                ReplicaLife life =
                        new ReplicaLife(
                                context, row, set.spec(), known.getOrDefault(row.name(), Map.of()));
                life.adopt();
                keep(row, set.spec(), life);
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

    @Override
    public void ensure(RevisionRef set, ReplicaSpec spec, SetWish wish) {
        synchronized (this) {
            refuseWhenClosed();
            want(set, new Wanted(spec, wish.count(), wish.replaces()), wish.leaving());
        }
        listeners.tell();
    }

    private void want(RevisionRef set, Wanted wish, Set<String> leaving) {
        Wanted before = wanted.get(set);
        if (wish.equals(before)) {
            return;
        }
        boolean respecified = before != null && !before.spec().equals(wish.spec());
        if (before == null || respecified || before.count() != wish.count()) {
            table.want(set, wish.spec(), wish.count());
        }
        wanted.put(set, wish);
        if (respecified) {
            queue.respecify(set, wish.spec());
            lives.values().stream()
                    .filter(kept -> kept.set().equals(set))
                    .forEach(kept -> kept.life().respecify(wish.spec()));
        }
        fit(set, leaving);
    }

    @Override
    public void remove(RevisionRef set) {
        synchronized (this) {
            refuseWhenClosed();
            if (wanted.containsKey(set)) {
                table.unwant(set);
                wanted.remove(set);
                stopAll(set);
                place();
            }
        }
        listeners.tell();
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
        List<KeptReplica> alive =
                lives.values().stream()
                        .filter(kept -> kept.set().equals(set) && !kept.isStopping())
                        .sorted(
                                Comparator.<KeptReplica, Boolean>comparing(
                                                kept -> leaving.contains(kept.life().seen().name()))
                                        .thenComparing(kept -> !kept.life().seen().ready()))
                        .toList();
        List<ReplicaRow> waiting = queue.of(set);
        for (int i = alive.size() + waiting.size(); i < wish.count(); i++) {
            queue.join(ReplicaRow.fresh(set, ids, context.now()), wish.spec());
        }
        waiting.stream().skip(Math.max(0, wish.count() - alive.size())).forEach(queue::leave);
        alive.stream().skip(wish.count()).forEach(KeptReplica::stop);
        place();
    }

    /** Lets those begin that fit now. */
    private void place() {
        if (closed) {
            return;
        }
        boolean wasFull = queue.isFull();
        listeners.later(
                queue.look(
                        lives.values().stream().map(KeptReplica::room).toList(),
                        set -> {
                            Wanted wish = wanted.get(set);
                            return wish == null ? Set.of() : wish.replaces();
                        },
                        context.now(),
                        this::begin));
        if (queue.isFull() && !wasFull) {
            listeners.later(apps());
        }
        if (!queue.isEmpty()) {
            notifyAll();
        }
    }

    /** Memory comes free and time passes without anybody saying so. */
    private void watchRoom() {
        try {
            while (someWait()) {
                Thread.sleep(GLANCE);
                lookAgain();
                listeners.tell();
            }
        } catch (InterruptedException e) {
            log.debug("nobody looks after those who wait for room any more");
        }
    }

    private synchronized boolean someWait() throws InterruptedException {
        while (!closed && queue.isEmpty()) {
            wait();
        }
        return !closed;
    }

    private synchronized void lookAgain() {
        try {
            place();
        } catch (RuntimeException e) {
            log.warn("who has room next cannot be decided now", e);
        }
    }

    private void begin(ReplicaRow row, ReplicaSpec spec) {
        ReplicaLife life = new ReplicaLife(context, row, spec, Map.of());
        life.begin();
        keep(row, spec, life);
    }

    private void keep(ReplicaRow row, ReplicaSpec spec, ReplicaLife life) {
        lives.put(row.name(), new KeptReplica(life, row.set(), spec));
        Thread.ofVirtual().name("replica-" + row.name()).start(life);
    }

    private void stopAll(RevisionRef set) {
        queue.of(set).forEach(queue::leave);
        List<KeptReplica> left =
                lives.values().stream().filter(kept -> kept.set().equals(set)).toList();
        left.forEach(KeptReplica::stop);
        if (left.isEmpty()) {
            table.forget(set);
        }
    }

    private synchronized List<ReplicaLife> living() {
        return lives.values().stream().map(KeptReplica::life).toList();
    }

    private void forget(ReplicaRow row) {
        table.remove(row.name());
        synchronized (this) {
            lives.remove(row.name());
            RevisionRef set = row.set();
            boolean left = lives.values().stream().anyMatch(kept -> kept.set().equals(set));
            if (!left && !wanted.containsKey(set)) {
                table.forget(set);
            }
            fit(set, Set.of());
            place();
        }
        listeners.later(Set.of(row.set().app()));
        listeners.tell();
    }

    @Override
    public synchronized Observation observe(String app) {
        Map<RevisionRef, SetStatus> sets = new HashMap<>();
        List<Replica> replicas = new ArrayList<>();
        for (KeptReplica kept : lives.values()) {
            if (kept.set().app().equals(app)) {
                replicas.add(kept.life().seen());
                sets.put(kept.set(), SetStatus.well(0));
            }
        }
        replicas.addAll(queue.seen(app));
        wanted.forEach((set, wish) -> {
            if (set.app().equals(app)) {
                SetStatus room = queue.status(set, wish.spec(), wish.count());
                sets.put(set, storage.status(set, FailedMounts.status(set, replicas, room)));
            }
        });
        return new Observation(context.now(), sets, replicas);
    }

    @Override
    public synchronized Set<String> apps() {
        Set<String> apps = new TreeSet<>();
        wanted.keySet().forEach(set -> apps.add(set.app()));
        lives.values().forEach(kept -> apps.add(kept.set().app()));
        return apps;
    }

    @Override
    public synchronized boolean isFull() {
        return queue.isFull();
    }

    @Override
    public void openEnvironment(String environment) {
        var _ = context.networks().open(environment);
    }

    @Override
    public boolean closeEnvironment(String environment) {
        boolean used =
                table.sets().stream().anyMatch(it -> it.spec().environment().equals(environment));
        if (!used) {
            context.networks().close(environment);
        }
        return !used;
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
        return listeners.add(listener);
    }

    @Override
    public void logs(ContainerRef container, LogQuery query, LogSink sink) {
        streams.logs(container, query, sink);
    }

    @Override
    public List<String> lastLines(ContainerRef container, int most) {
        return streams.lastLines(container, most);
    }

    @Override
    public ExecSession exec(ContainerRef container, ExecRequest request) {
        return streams.exec(container, request);
    }

    /** Lets every life end where it stands; no container is touched. */
    @Override
    public synchronized void close() {
        closed = true;
        storage.close();
        limits.close();
        notifyAll();
        lives.values().forEach(kept -> kept.life().halt());
    }
}
