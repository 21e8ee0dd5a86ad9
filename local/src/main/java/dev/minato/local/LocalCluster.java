package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.engine.Engine;
import dev.minato.engine.Execs;
import dev.minato.linux.HostInfo;
import dev.minato.local.ledger.GroupContainerRow;
import dev.minato.local.ledger.LocalTable;
import dev.minato.local.ledger.ReplicaRow;
import dev.minato.local.placement.HostRoom;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.RevisionRef;
import dev.minato.state.Database;
import dev.minato.state.Migrations;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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

    /** How long the end of this waits for replicas that are thawed for it. */
    private static final Duration PARTING = Duration.ofSeconds(2);

    private record Wanted(ReplicaSpec spec, int count, Set<RevisionRef> replaces, boolean frozen) {}

    private final Engine engine;
    private final ReplicaContext context;
    private final Execs execs;
    private final ReplicaStreams streams;
    private final IdSource ids;
    final EphemeralStorageWatch storage;
    final LimitWatch limits;
    private final ClusterListeners listeners = new ClusterListeners(this::forget);

    // Guarded by this.
    private final Map<RevisionRef, Wanted> wanted = new TreeMap<>();
    private final ReplicaLives lives = new ReplicaLives();
    private final RoomQueue queue;
    private final RoomWatch waiting;
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
        LocalTable table = new LocalTable(database);
        this.queue = new RoomQueue(table, room);
        this.engine = engine;
        SandboxVolumes volumes = new SandboxVolumes(database, engine.volumes(), secrets, folder);
        ReplicaContainers containers =
                new ReplicaContainers(
                        engine.containers(),
                        secrets,
                        volumes,
                        () -> room.get().settings().pidsLimit());
        this.execs = new ReplicaExecs(engine.execs(), containers, lives::life);
        this.streams = new ReplicaStreams(table, containers, execs, app -> observe(app).replicas());
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
        this.storage = EphemeralStorageWatch.begin(engine, clock, lives::lives);
        this.limits = LimitWatch.begin(engine.containers(), lives::lives);
        this.waiting = RoomWatch.begin(this::lookAgain);
        adopt();
    }

    private synchronized void adopt() {
        Map<RevisionRef, LocalTable.SetRow> sets = new HashMap<>();
        for (LocalTable.SetRow set : context.table().sets()) {
            sets.put(set.ref(), set);
            if (set.wanted()) {
                wanted.put(set.ref(), new Wanted(set.spec(), set.count(), Set.of(), set.frozen()));
            }
        }
        List<ReplicaRow> rows = context.table().replicas();
        Set<String> running = new ReplicaStrays(engine, context).remove(rows, sets);
        Map<String, Map<String, GroupContainerRow>> known = context.table().containers();
        for (ReplicaRow row : rows) {
            LocalTable.SetRow set = sets.get(row.set());
            if (set == null) {
                context.table().remove(row.name());
            } else if (!row.admitted() && !running.contains(row.name())) {
                queue.rejoin(row, set.spec());
            } else {
                ReplicaLife life =
                        new ReplicaLife(
                                context, row, set.spec(), known.getOrDefault(row.name(), Map.of()));
                life.rest(set.wanted() && set.frozen());
                life.adopt();
                lives.start(row, set.spec(), life);
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

    /** The daemon answers: from now on those start that start by themselves. */
    public void begin() {
        context.turns().open();
    }

    @Override
    public void ensure(RevisionRef set, ReplicaSpec spec, SetWish wish) {
        synchronized (this) {
            refuseWhenClosed();
            want(
                    set,
                    new Wanted(spec, wish.count(), wish.replaces(), wish.frozen()),
                    wish.leaving());
        }
        listeners.tell();
    }

    private void want(RevisionRef set, Wanted wish, Set<String> leaving) {
        Wanted before = wanted.get(set);
        // First of all: somebody may wait for one that is frozen.
        lives.of(set).forEach(kept -> kept.life().rest(wish.frozen()));
        if (wish.equals(before)) {
            return;
        }
        boolean respecified = before != null && !before.spec().equals(wish.spec());
        if (before == null || respecified || before.count() != wish.count()) {
            context.table().want(set, wish.spec(), wish.count(), wish.frozen());
        } else if (before.frozen() != wish.frozen()) {
            context.table().rests(set, wish.frozen());
        }
        wanted.put(set, wish);
        if (respecified) {
            queue.respecify(set, wish.spec());
            lives.of(set).forEach(kept -> kept.life().respecify(wish.spec()));
        }
        fit(set, leaving);
    }

    @Override
    public void remove(RevisionRef set) {
        synchronized (this) {
            refuseWhenClosed();
            if (wanted.containsKey(set)) {
                context.table().unwant(set);
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
        List<KeptReplica> alive = lives.staying(set, leaving);
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
                        lives::room,
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
            waiting.wake();
        }
    }

    private boolean lookAgain() {
        boolean some = true;
        synchronized (this) {
            try {
                place();
                some = !queue.isEmpty();
            } catch (RuntimeException e) {
                log.warn("who has room next cannot be decided now", e);
            }
        }
        listeners.tell();
        return some;
    }

    private void begin(ReplicaRow row, ReplicaSpec spec) {
        ReplicaLife life = new ReplicaLife(context, row, spec, Map.of());
        Wanted wish = wanted.get(row.set());
        life.rest(wish != null && wish.frozen());
        life.begin();
        lives.start(row, spec, life);
    }

    private void stopAll(RevisionRef set) {
        queue.of(set).forEach(queue::leave);
        List<KeptReplica> left = lives.of(set).toList();
        left.forEach(KeptReplica::stop);
        if (left.isEmpty()) {
            context.table().forget(set);
        }
    }

    private void forget(ReplicaRow row) {
        synchronized (this) {
            spend(row.set());
            context.table().remove(row.name());
            lives.forget(row.name());
            RevisionRef set = row.set();
            if (lives.of(set).findAny().isEmpty() && !wanted.containsKey(set)) {
                context.table().forget(set);
            }
            fit(set, Set.of());
            place();
        }
        listeners.later(Set.of(row.set().app()));
        listeners.tell();
    }

    /** What runs to its end is made once: whether it came to that or vanished. */
    private void spend(RevisionRef set) {
        Wanted wish = wanted.get(set);
        if (wish != null && wish.spec().ending() == Ending.ONCE) {
            context.table().want(set, wish.spec(), 0, false);
            wanted.put(set, new Wanted(wish.spec(), 0, wish.replaces(), false));
        }
    }

    @Override
    public synchronized Observation observe(String app) {
        Map<RevisionRef, SetStatus> sets = new HashMap<>();
        Set<RevisionRef> resting = new HashSet<>();
        List<Replica> replicas = new ArrayList<>(lives.seen(app));
        replicas.forEach(replica -> sets.put(replica.set(), SetStatus.well(0)));
        replicas.addAll(queue.seen(app));
        wanted.forEach((set, wish) -> {
            if (set.app().equals(app)) {
                SetStatus room = queue.status(set, wish.spec(), wish.count());
                sets.put(set, storage.status(set, FailedMounts.status(set, replicas, room)));
                if (wish.frozen()) {
                    resting.add(set);
                }
            }
        });
        return new Observation(context.now(), sets, resting, replicas);
    }

    @Override
    public List<ReplicaUsage> usage(RevisionRef set) {
        return lives.usage(set, context);
    }

    @Override
    public synchronized Set<String> apps() {
        Set<String> apps = new TreeSet<>();
        wanted.keySet().forEach(set -> apps.add(set.app()));
        lives.all().forEach(kept -> apps.add(kept.set().app()));
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
        boolean used = context.table().isUsed(environment);
        if (!used) {
            context.networks().close(environment);
        }
        return !used;
    }

    @Override
    public Optional<Capacity> capacity() {
        return Optional.of(HostRoom.largest());
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

    /** Commands in containers of this host; a replica that is frozen is thawed for one. */
    public Execs execs() {
        return execs;
    }

    /**
     * Lets every life end where it stands. No container is touched, but what is frozen is thawed:
     * the daemon that comes next may be one that does not know that anything is.
     */
    @Override
    public void close() {
        List<KeptReplica> all;
        synchronized (this) {
            closed = true;
            storage.close();
            limits.close();
            waiting.close();
            all = lives.all().toList();
        }
        ReplicaLives.leave(all, PARTING);
    }
}
