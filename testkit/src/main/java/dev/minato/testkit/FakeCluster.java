package dev.minato.testkit;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.RevisionRef;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A cluster in virtual time: silent after a daemon's start, late, showing yesterday's state,
 * calling twice, replacing replicas by others, losing whole nodes. What runs in it outlives the
 * platform that asked for it. One thread.
 */
public final class FakeCluster implements Cluster {
    private record Wanted(ReplicaSpec spec, int count, boolean frozen) {}

    private final VirtualTime time;
    private final Random random;
    private final ClusterFaults awkwardness;
    private final Map<RevisionRef, Wanted> wanted = new TreeMap<>();
    private final Map<RevisionRef, Set<String>> leaving = new HashMap<>();
    private final List<FakePod> pods = new ArrayList<>();
    private final FakeHearing hearing;
    private final FakeLoads loads = new FakeLoads();
    private final Set<RevisionRef> overQuota = new TreeSet<>();
    private final Set<String> everReady = new HashSet<>();
    private final Set<RevisionRef> once = new HashSet<>();
    private Consumer<String> onRemoval = pod -> {};
    private Optional<AppSecrets> secrets = Optional.empty();
    private Optional<FakeImages> registry = Optional.empty();
    private Instant answersFrom;
    private int created;

    /** An empty cluster. */
    public FakeCluster(VirtualTime time, Random random, ClusterFaults awkwardness) {
        this.time = time;
        this.random = random;
        this.awkwardness = awkwardness;
        this.hearing = new FakeHearing(time, random, awkwardness);
        this.answersFrom = time.instant();
    }

    /** The same, its processes given what their secrets hold. */
    public FakeCluster opening(AppSecrets how) {
        secrets = Optional.of(how);
        return this;
    }

    /** The same, its hosts pulling what was published and nothing else. */
    public FakeCluster pullingFrom(FakeImages images) {
        registry = Optional.of(images);
        return this;
    }

    @Override
    public boolean pullsImages() {
        return registry.isPresent();
    }

    /** A daemon begins: it knows nothing before its first complete look. */
    public void connect() {
        Duration wait = awkwardness.notYet();
        connectAfter(Duration.ofMillis(wait.isZero() ? 0 : random.nextLong(wait.toMillis())));
    }

    /** The same, heard of after so long. */
    void connectAfter(Duration wait) {
        answersFrom = time.instant().plus(wait);
        time.at(answersFrom, () -> names().forEach(hearing::tell));
    }

    boolean isHeard() {
        return !time.instant().isBefore(answersFrom);
    }

    /** Nothing is heard any more, or again. */
    public void silence(boolean now) {
        hearing.silence(now);
        if (!now) {
            names().forEach(this::changed);
        }
    }

    /** The cluster accepts a set, and makes no replica of it. */
    public void quota(RevisionRef set, boolean exceeded) {
        if (exceeded ? overQuota.add(set) : overQuota.remove(set)) {
            changed(set.app());
            time.within(awkwardness.delay(), () -> control(set));
        }
    }

    @Override
    public void ensure(RevisionRef set, ReplicaSpec spec, SetWish wish) {
        refuseSometimes();
        registry.ifPresent(images -> images.refuseUnpublished(spec));
        Wanted before = wanted.put(set, new Wanted(spec, wish.count(), wish.frozen()));
        leaving.put(set, wish.leaving());
        if (!wish.frozen()) {
            pods.stream().filter(pod -> pod.set.equals(set)).forEach(pod -> pod.rest(false));
        }
        if (before == null || before.count() != wish.count() || before.frozen() != wish.frozen()) {
            time.within(awkwardness.delay(), () -> control(set));
        }
    }

    @Override
    public void remove(RevisionRef set) {
        refuseSometimes();
        once.remove(set);
        if (wanted.remove(set) != null) {
            time.within(awkwardness.delay(), () -> control(set));
        }
    }

    private void refuseSometimes() {
        if (hearing.isSilent() || random.nextInt(100) < awkwardness.refusals()) {
            throw Fault.unavailable("the fake cluster does not answer now");
        }
    }

    @Override
    public Observation observe(String app) {
        if (!isHeard()) {
            throw Fault.unavailable("the fake cluster has not been heard yet");
        }
        Map<RevisionRef, SetStatus> sets = new HashMap<>();
        pods.stream()
                .filter(pod -> pod.set.app().equals(app))
                .forEach(pod -> sets.put(pod.set, SetStatus.well(0)));
        wanted.forEach((set, wish) -> {
            if (set.app().equals(app)) {
                sets.put(
                        set,
                        overQuota.contains(set)
                                ? new SetStatus(
                                        wish.count(), SetReason.QUOTA_EXCEEDED, "exceeded quota")
                                : SetStatus.well(wish.count()));
            }
        });
        Set<RevisionRef> resting =
                sets.keySet().stream().filter(this::isToRest).collect(Collectors.toSet());
        List<Replica> replicas =
                hearing.replicas(app).stream().map(this::neverReadyWhileFrozen).toList();
        return new Observation(hearing.asOf(), sets, resting, replicas);
    }

    private boolean isToRest(RevisionRef set) {
        Wanted wish = wanted.get(set);
        return wish != null && wish.frozen();
    }

    /** However late it shows the rest. */
    private Replica neverReadyWhileFrozen(Replica replica) {
        boolean frozen = frozen(replica.set().app()).contains(replica.name());
        return frozen && replica.ready() ? replica.in(Replica.Phase.FROZEN) : replica;
    }

    @Override
    public List<ReplicaUsage> usage(RevisionRef set) {
        refuseSometimes();
        return loads.of(pods.stream().filter(pod -> pod.set.equals(set)), time.instant());
    }

    /** Each replica of a set keeps so many processors busy from now on, and so much memory. */
    public void load(RevisionRef set, double cores, Memory memory) {
        loads.put(set, new FakeLoad(cores, memory, time.instant(), Duration.ZERO));
    }

    /** What a set that is wanted is made of. */
    ReplicaSpec spec(RevisionRef set) {
        return Objects.requireNonNull(wanted.get(set)).spec();
    }

    /** What is really the case. */
    public List<Replica> truth(String app) {
        return pods.stream()
                .filter(pod -> pod.set.app().equals(app))
                .map(FakePod::replica)
                .sorted(Comparator.comparing(Replica::name))
                .toList();
    }

    /** Names of an app's replicas that are really ready. */
    Set<String> ready(String app) {
        return names(app, FakePod::isReady);
    }

    /** Names of an app's replicas that are really frozen. */
    Set<String> frozen(String app) {
        return names(app, FakePod::isFrozen);
    }

    private Set<String> names(String app, Predicate<FakePod> which) {
        return pods.stream()
                .filter(pod -> pod.set.app().equals(app) && which.test(pod))
                .map(pod -> pod.name)
                .collect(Collectors.toSet());
    }

    /** Grows whenever something really changes. */
    long version() {
        return hearing.version();
    }

    @Override
    public Set<String> apps() {
        if (!isHeard()) {
            throw Fault.unavailable("the fake cluster has not been heard yet");
        }
        return names();
    }

    private Set<String> names() {
        Set<String> apps = new TreeSet<>();
        wanted.keySet().forEach(set -> apps.add(set.app()));
        pods.forEach(pod -> apps.add(pod.set.app()));
        return apps;
    }

    @Override
    public void openEnvironment(String name) {
        refuseSometimes();
    }

    @Override
    public boolean closeEnvironment(String name) {
        refuseSometimes();
        return wanted.values().stream().noneMatch(it -> it.spec().environment().equals(name))
                && pods.stream().noneMatch(it -> it.spec.environment().equals(name));
    }

    @Override
    public Optional<Capacity> capacity() {
        return Optional.of(new Capacity(new Cpu(4_000_000_000L), new Memory(8L << 30)));
    }

    @Override
    public Registration listen(Listener listener) {
        return hearing.listen(listener);
    }

    @Override
    public void logs(ContainerRef container, LogQuery query, LogSink sink) {
        boolean more = true;
        for (String line : lines(container)) {
            more = more && sink.line(new LogLine(time.instant(), Optional.of(false), line));
        }
    }

    @Override
    public List<String> lastLines(ContainerRef container, int most) {
        return lines(container).stream().limit(most).toList();
    }

    @Override
    public ExecSession exec(ContainerRef container, ExecRequest request) {
        lines(container);
        throw Fault.conflict("replica " + container.replica() + " runs no commands");
    }

    private List<String> lines(ContainerRef container) {
        return pod(container.replica())
                .filter(pod -> pod.set.app().equals(container.app()))
                .map(pod -> pod.lines(container.container()))
                .filter(lines -> !lines.isEmpty())
                .orElseThrow(() -> Fault.notFound("No such container: " + container));
    }

    /** Ends a replica as a failing machine does. */
    public void vanish(String replica) {
        pod(replica).ifPresent(this::gone);
    }

    /** Ends the process of one container of a replica. */
    public void kill(String replica, String container) {
        pod(replica).ifPresent(pod -> pod.kill(container));
    }

    private Optional<FakePod> pod(String replica) {
        return pods.stream().filter(pod -> pod.name.equals(replica)).findFirst();
    }

    private void control(RevisionRef set) {
        Wanted target = wanted.get(set);
        List<FakePod> mine = pods.stream().filter(pod -> pod.set.equals(set)).toList();
        if (target == null) {
            mine.stream()
                    .filter(pod -> !pod.isTerminating())
                    .forEach(pod -> onRemoval.accept(pod.name));
            mine.forEach(this::terminate);
            return;
        }
        Set<String> first = leaving.getOrDefault(set, Set.of());
        List<FakePod> alive =
                mine.stream()
                        .filter(pod -> !pod.isTerminating())
                        .sorted(
                                Comparator.<FakePod, Boolean>comparing(
                                                pod -> first.contains(pod.name))
                                        .thenComparing(pod -> !pod.isReady() && !pod.isFrozen()))
                        .toList();
        alive.stream().limit(target.count()).forEach(pod -> pod.rest(target.frozen()));
        for (int i = alive.size(); i < target.count() && !overQuota.contains(set); i++) {
            if (!isSpent(set, target)) {
                create(set, target);
            }
        }
        alive.stream().skip(target.count()).forEach(this::terminate);
    }

    /** What runs to its end is made once, whatever became of it. */
    private boolean isSpent(RevisionRef set, Wanted target) {
        boolean spent = target.spec().ending() == ReplicaSpec.Ending.ONCE && !once.add(set);
        if (spent) {
            wanted.put(set, new Wanted(target.spec(), 0, false));
            changed(set.app());
        }
        return spent;
    }

    private String text(EnvValue value, String app, String replica) {
        return secrets.map(opening -> opening.text(value, app, replica)).orElse("");
    }

    private void create(RevisionRef set, Wanted target) {
        String name = set.revision() + "-" + String.format("%05d", created++);
        FakePod pod =
                new FakePod(
                        name,
                        set,
                        target.spec(),
                        value -> text(value, set.app(), name),
                        time,
                        awkwardness.delay(),
                        () -> changed(set.app()));
        pod.rest(target.frozen());
        pods.add(pod);
        changed(set.app());
        time.within(awkwardness.delay(), pod::start);
        new PodFate(time, random, awkwardness.lifetime()).await(pod, this::gone, this::terminate);
    }

    private void gone(FakePod pod) {
        if (pods.remove(pod)) {
            changed(pod.set.app());
            time.within(awkwardness.delay(), () -> control(pod.set));
        }
    }

    private void terminate(FakePod pod) {
        if (pods.contains(pod) && pod.terminate()) {
            time.within(awkwardness.delay(), () -> control(pod.set));
            if (!pod.isLost()) {
                time.within(pod.spec.grace(), () -> gone(pod));
            }
        }
    }

    /** Who is told of a replica that is stopped because its set was removed. */
    void onRemoval(Consumer<String> listener) {
        onRemoval = listener;
    }

    /** Whether a replica was ready at any time. */
    boolean wasReady(String replica) {
        return everReady.contains(replica);
    }

    private void changed(String app) {
        everReady.addAll(ready(app));
        hearing.changed(app, truth(app));
    }
}
