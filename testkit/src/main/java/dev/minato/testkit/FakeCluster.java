package dev.minato.testkit;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.platform.Cluster;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Endpoint;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/**
 * A cluster in virtual time: late, showing yesterday's state, calling twice, replacing replicas by
 * others. What runs in it outlives the platform that asked for it. One thread.
 */
public final class FakeCluster implements Cluster {
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    private record Wanted(ReplicaSpec spec, int count) {}

    private static final class Pod {
        private final String name;
        private final RevisionRef set;
        private final ReplicaSpec spec;
        private final Instant created;
        private Phase phase = Phase.PENDING;
        private int restarts;
        private @Nullable Instant started;

        private Pod(String name, RevisionRef set, ReplicaSpec spec, Instant created) {
            this.name = name;
            this.set = set;
            this.spec = spec;
            this.created = created;
        }
    }

    private final VirtualTime time;
    private final Random random;
    private final Awkwardness awkwardness;
    private final Map<RevisionRef, Wanted> wanted = new TreeMap<>();
    private final List<Pod> pods = new ArrayList<>();
    private final Map<String, List<Replica>> shown = new HashMap<>();
    private final Map<String, Long> shownVersion = new HashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private long version;
    private int names;

    /** An empty cluster. */
    public FakeCluster(VirtualTime time, Random random, Awkwardness awkwardness) {
        this.time = time;
        this.random = random;
        this.awkwardness = awkwardness;
    }

    @Override
    public void ensure(RevisionRef set, ReplicaSpec spec, int count) {
        refuseSometimes();
        if (wanted.put(set, new Wanted(spec, count)) == null) {
            time.within(awkwardness.delay(), () -> control(set));
        }
    }

    @Override
    public void remove(RevisionRef set) {
        refuseSometimes();
        if (wanted.remove(set) != null) {
            time.within(awkwardness.delay(), () -> control(set));
        }
    }

    private void refuseSometimes() {
        if (random.nextInt(100) < awkwardness.refusals()) {
            throw Fault.unavailable("the fake cluster does not answer now");
        }
    }

    @Override
    public List<Replica> observe(String app) {
        return shown.getOrDefault(app, List.of());
    }

    /** What is really the case. */
    public List<Replica> truth(String app) {
        return pods.stream()
                .filter(pod -> pod.set.app().equals(app))
                .map(FakeCluster::replica)
                .sorted(Comparator.comparing(Replica::name))
                .toList();
    }

    /** Names of an app's replicas that are really ready. */
    Set<String> ready(String app) {
        return pods.stream()
                .filter(pod -> pod.set.app().equals(app) && pod.phase == Phase.READY)
                .map(pod -> pod.name)
                .collect(Collectors.toSet());
    }

    /** Grows whenever something really changes. */
    long version() {
        return version;
    }

    @Override
    public List<RevisionRef> sets() {
        TreeSet<RevisionRef> sets = new TreeSet<>(wanted.keySet());
        pods.forEach(pod -> sets.add(pod.set));
        return List.copyOf(sets);
    }

    @Override
    public Capacity capacity() {
        return new Capacity(new Cpu(4_000_000_000L), new Memory(8L << 30));
    }

    @Override
    public Registration listen(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public void logs(String app, String replica, LogQuery query, LogSink sink) {
        Pod pod = pod(app, replica);
        boolean more = true;
        for (String line : lines(pod)) {
            more = more && sink.line(new LogLine(pod.created, false, line));
        }
    }

    @Override
    public ExecSession exec(String app, String replica, ExecRequest request) {
        throw Fault.conflict("replica " + pod(app, replica).name + " runs no commands");
    }

    private Pod pod(String app, String replica) {
        return pods.stream()
                .filter(pod -> pod.set.app().equals(app) && pod.name.equals(replica))
                .findFirst()
                .orElseThrow(() -> Fault.notFound("No such replica: " + replica));
    }

    /** Ends a replica as a failing machine does. */
    public void vanish(String replica) {
        pods.stream().filter(pod -> pod.name.equals(replica)).findFirst().ifPresent(this::gone);
    }

    private void control(RevisionRef set) {
        Wanted target = wanted.get(set);
        List<Pod> mine = pods.stream().filter(pod -> pod.set.equals(set)).toList();
        if (target == null) {
            mine.forEach(this::terminate);
            return;
        }
        List<Pod> alive = mine.stream().filter(pod -> pod.phase != Phase.TERMINATING).toList();
        for (int i = alive.size(); i < target.count(); i++) {
            create(set, target.spec());
        }
        alive.stream().skip(target.count()).forEach(this::terminate);
    }

    private void create(RevisionRef set, ReplicaSpec spec) {
        String name = set.revision() + "-" + String.format("%05d", names++);
        Pod pod = new Pod(name, set, spec, time.instant());
        pods.add(pod);
        changed(set.app());
        time.within(awkwardness.delay(), () -> start(pod));
        if (!awkwardness.lifetime().isZero()) {
            time.within(awkwardness.lifetime().multipliedBy(2), () -> vanishIfAwkward(pod));
        }
    }

    /** Replicas vanish while something else happens too, not for ever. */
    private void vanishIfAwkward(Pod pod) {
        if (random.nextInt(100) < 30) {
            gone(pod);
        }
    }

    private void gone(Pod pod) {
        if (pods.remove(pod)) {
            changed(pod.set.app());
            time.within(awkwardness.delay(), () -> control(pod.set));
        }
    }

    private void terminate(Pod pod) {
        if (pod.phase != Phase.TERMINATING) {
            pod.phase = Phase.TERMINATING;
            changed(pod.set.app());
            time.within(pod.spec.terminationGracePeriod(), () -> gone(pod));
        }
    }

    private void start(Pod pod) {
        if (pod.phase == Phase.TERMINATING || !pods.contains(pod)) {
            return;
        }
        FakeProcess process = FakeProcess.of(pod.spec);
        pod.started = time.instant();
        if (process.kind() == FakeProcess.Kind.MISSING) {
            become(pod, Phase.FAILED);
            return;
        }
        become(pod, Phase.STARTING);
        int life = pod.restarts;
        switch (process.kind()) {
            case READY -> time.after(process.after(), () -> ready(pod, life));
            case CRASH -> time.after(process.after(), () -> crash(pod, life));
            case NEVER, MISSING -> {}
        }
    }

    private void ready(Pod pod, int life) {
        if (pod.phase == Phase.STARTING && pod.restarts == life) {
            become(pod, Phase.READY);
        }
    }

    private void crash(Pod pod, int life) {
        if (pod.phase != Phase.STARTING || pod.restarts != life) {
            return;
        }
        Duration wait = Duration.ZERO;
        if (life > 0) {
            wait = FIRST_BACK_OFF.multipliedBy(1L << Math.min(life - 1, 6));
            wait = wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
            become(pod, Phase.BACK_OFF);
        }
        time.after(
                wait,
                () -> {
                    if (pod.restarts == life) {
                        pod.restarts++;
                        start(pod);
                    }
                });
    }

    private void become(Pod pod, Phase phase) {
        pod.phase = phase;
        changed(pod.set.app());
    }

    private void changed(String app) {
        long mine = ++version;
        List<Replica> truth = truth(app);
        time.within(awkwardness.lag(), () -> show(app, mine, truth));
    }

    private void show(String app, long mine, List<Replica> truth) {
        if (shownVersion.getOrDefault(app, 0L) < mine) {
            shownVersion.put(app, mine);
            shown.put(app, truth);
        }
        int calls = random.nextInt(100) < awkwardness.duplicates() ? 2 : 1;
        for (int i = 0; i < calls; i++) {
            listeners.forEach(listener -> listener.changed(app));
        }
    }

    private static Replica replica(Pod pod) {
        return new Replica(
                pod.name,
                pod.set,
                Optional.of(pod.name + "-id"),
                pod.phase,
                pod.phase == Phase.READY
                        ? Optional.of(new Endpoint("10.0.0.1", 80))
                        : Optional.empty(),
                pod.restarts,
                reason(pod),
                reason(pod).isEmpty() ? "" : "exit code 1 " + pod.spec.env().values(),
                pod.created,
                Optional.ofNullable(pod.started),
                pod.phase == Phase.READY ? List.of() : lines(pod));
    }

    private static String reason(Pod pod) {
        return switch (pod.phase) {
            case BACK_OFF -> Replica.CRASH_LOOP;
            case FAILED -> "CreateContainerError";
            case PENDING, STARTING, READY, NOT_READY, TERMINATING -> "";
        };
    }

    /** Processes here print their environment, as careless ones do. */
    private static List<String> lines(Pod pod) {
        return List.of("started with " + pod.spec.env());
    }
}
