package dev.minato.edge.proxy;

import dev.minato.edge.Backend;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RouteTable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The state that all event loops share: the table in force, the backends with what is in flight to
 * them, and who waits for what. Free of sockets. Reading a route takes no lock; tables are applied
 * one at a time.
 */
public final class RoutingState {
    /** What the state tells; called from event loops, must not block. */
    public interface Events {
        void drained(String backend);

        void dialFailed(String backend, String reason);

        /** Requests wait for a group that is asleep. */
        void arrival(String host, GroupKey group, int waiting);

        /** A request is the first to wait for a group. */
        void held(GroupKey group);

        /** What came of a group whose sleep was watched. */
        void asleep(GroupKey group, GroupSleep sleep);
    }

    /**
     * What an edge that is being replaced still does.
     *
     * @param byBackend requests and tunnels in flight
     * @param version of the table it has in force
     * @param held groups for which requests wait there
     */
    public record Elsewhere(Map<String, Integer> byBackend, long version, Set<GroupKey> held) {
        /** There is no other edge. */
        public static final Elsewhere NONE = new Elsewhere(Map.of(), Long.MAX_VALUE, Set.of());

        public Elsewhere {
            byBackend = Map.copyOf(byBackend);
            held = Set.copyOf(held);
        }
    }

    private final Events events;
    private final GroupMeters meters = new GroupMeters();
    private final WaitingRequests waiting;
    private final AtomicInteger loops = new AtomicInteger();
    private final List<Runnable> onChange = new CopyOnWriteArrayList<>();
    private final Map<Backend, Upstream> upstreams = new HashMap<>();
    private final Map<String, Set<GroupKey>> groupsOf = new HashMap<>();
    private final Set<String> watched = new HashSet<>();
    private final Set<GroupKey> sleepWatched = new HashSet<>();
    private Elsewhere elsewhere = Elsewhere.NONE;
    private volatile Map<GroupKey, GroupState> states = Map.of();
    private volatile RouteIndex routes = RouteIndex.EMPTY;
    private volatile RouteTable table = RouteTable.EMPTY;
    private volatile boolean unread;
    private volatile boolean retiring;
    private volatile boolean ending;

    /** Shares nothing yet: the table is empty. */
    public RoutingState(Events events) {
        this.events = events;
        this.waiting = new WaitingRequests(events);
    }

    /**
     * Runs after each change of the table, for requests that wait and pools that must be purged.
     */
    public void onChange(Runnable action) {
        onChange.add(action);
    }

    public RouteTable table() {
        return table;
    }

    /** What is counted. */
    public GroupMeters meters() {
        return meters;
    }

    /** Groups of the table. */
    public Set<GroupKey> groups() {
        return states.keySet();
    }

    /** A number for an event loop, under which it counts. */
    int enlist() {
        return loops.getAndIncrement();
    }

    /** The routes of the table in force. */
    RouteIndex routes() {
        return routes;
    }

    /** Whose a host is that some listener knows. */
    public Optional<RouteOwner> owner(String host) {
        return Optional.ofNullable(routes.named(host)).map(CompiledRoute::owner);
    }

    /** Whether hosts that are not in the table may be in one that could not be read. */
    public boolean unread() {
        return unread;
    }

    public void unread(boolean on) {
        unread = on;
    }

    /** Whether this edge finishes what it has and takes nothing new. */
    public boolean retiring() {
        return retiring;
    }

    public void retire() {
        retiring = true;
    }

    /** Whether this edge is about to end, whatever it still has. */
    boolean isEnding() {
        return ending;
    }

    public void end() {
        ending = true;
    }

    /** Puts a table in force. */
    public void apply(RouteTable next) {
        List<Runnable> news = new ArrayList<>();
        synchronized (this) {
            Set<Upstream> kept = new HashSet<>();
            List<CompiledRoute> compiled = new ArrayList<>();
            Map<GroupKey, GroupState> now = new HashMap<>();
            groupsOf.keySet().retainAll(busy());
            for (RouteOwner owner : next.owners()) {
                for (HostRoute spec : next.routes(owner)) {
                    compiled.add(compile(spec, owner, kept));
                    spec.groups()
                            .forEach(group ->
                                    now.merge(group.key(), group.state(), RoutingState::awake));
                }
            }
            table = next;
            states = now;
            routes = RouteIndex.of(compiled);
            for (Upstream upstream : List.copyOf(upstreams.values())) {
                if (!kept.contains(upstream) && upstream.remove()) {
                    forget(upstream, news);
                }
            }
            lookAtSleepers(news);
        }
        news.forEach(Runnable::run);
        onChange.forEach(Runnable::run);
    }

    private CompiledRoute compile(HostRoute spec, RouteOwner owner, Set<Upstream> kept) {
        List<CompiledGroup> groups = new ArrayList<>(spec.groups().size());
        for (RouteGroup group : spec.groups()) {
            List<Upstream> targets = new ArrayList<>();
            for (Backend backend : group.backends().known()) {
                groupsOf.computeIfAbsent(backend.id(), id -> new HashSet<>()).add(group.key());
                if (group.state() == GroupState.READY) {
                    Upstream upstream = upstreams.computeIfAbsent(backend, Upstream::new);
                    upstream.restore();
                    kept.add(upstream);
                    targets.add(upstream);
                }
            }
            groups.add(new CompiledGroup(group, meters.of(group.key()), List.copyOf(targets)));
        }
        CompiledRoute before = routes.named(spec.host());
        return new CompiledRoute(
                spec, owner, groups, before == null ? new AtomicInteger() : before.turns());
    }

    /** Of a group that several hosts lead to: it sleeps where it sleeps for all of them. */
    private static GroupState awake(GroupState a, GroupState b) {
        return a == GroupState.ASLEEP ? b : a;
    }

    /** Backends that somebody may have requests at. */
    private Set<String> busy() {
        Set<String> ids = new HashSet<>(elsewhere.byBackend().keySet());
        upstreams.keySet().forEach(backend -> ids.add(backend.id()));
        return ids;
    }

    /** Counts a request out of a backend. */
    void leave(Upstream upstream) {
        if (upstream.leave()) {
            List<Runnable> news = new ArrayList<>();
            synchronized (this) {
                if (upstream.removed() && upstream.inFlight() == 0) {
                    forget(upstream, news);
                    lookAtSleepers(news);
                }
            }
            news.forEach(Runnable::run);
        }
    }

    private void forget(Upstream upstream, List<Runnable> news) {
        upstreams.remove(upstream.backend(), upstream);
        String id = upstream.backend().id();
        if (gone(id)) {
            watched.remove(id);
            news.add(() -> events.drained(id));
        }
    }

    private boolean gone(String backend) {
        return elsewhere.byBackend().getOrDefault(backend, 0) == 0
                && upstreams.keySet().stream().noneMatch(b -> b.id().equals(backend));
    }

    /**
     * Tells when a backend has left the table and has nothing in flight; at once if so. One that
     * has left is about to end: clients of its WebSockets are told.
     */
    public void watch(String backend) {
        synchronized (this) {
            if (!gone(backend)) {
                watched.add(backend);
                upstreams.values().stream()
                        .filter(upstream -> upstream.backend().id().equals(backend))
                        .forEach(Upstream::depart);
                return;
            }
        }
        events.drained(backend);
    }

    /** Tells what comes of a group that is asleep; at once where that is known. */
    public void watchSleep(GroupKey group) {
        List<Runnable> news = new ArrayList<>();
        synchronized (this) {
            sleepWatched.add(group);
            lookAtSleepers(news);
        }
        news.forEach(Runnable::run);
    }

    private void lookAtSleepers(List<Runnable> news) {
        for (GroupKey group : List.copyOf(sleepWatched)) {
            boolean off =
                    states.get(group) != GroupState.ASLEEP
                            || waiting.count(group) > 0
                            || elsewhere.held().contains(group);
            if (off || quiet(group)) {
                sleepWatched.remove(group);
                GroupSleep sleep = new GroupSleep(table.version(), off);
                news.add(() -> events.asleep(group, sleep));
            }
        }
    }

    /** Whether nothing is in flight to a group, here and where the same table is in force. */
    private boolean quiet(GroupKey group) {
        return elsewhere.version() >= table.version()
                && busy().stream()
                        .noneMatch(id -> groupsOf.getOrDefault(id, Set.of()).contains(group));
    }

    /** What a predecessor that finishes its requests still does. */
    public void elsewhere(Elsewhere other) {
        List<Runnable> news = new ArrayList<>();
        synchronized (this) {
            elsewhere = other;
            for (String backend : List.copyOf(watched)) {
                if (gone(backend)) {
                    watched.remove(backend);
                    news.add(() -> events.drained(backend));
                }
            }
            lookAtSleepers(news);
        }
        news.forEach(Runnable::run);
    }

    /** Requests and tunnels in flight by backend; those without any are left out. */
    public Map<String, Integer> inFlight() {
        Map<String, Integer> counts = new HashMap<>();
        synchronized (this) {
            elsewhere.byBackend().forEach((id, count) -> counts.merge(id, count, Integer::sum));
            for (Upstream upstream : upstreams.values()) {
                counts.merge(upstream.backend().id(), upstream.inFlight(), Integer::sum);
            }
        }
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    /** Groups for which requests wait, here or at an edge that is being replaced. */
    public Set<GroupKey> held() {
        Set<GroupKey> all = new HashSet<>(waiting.groups());
        synchronized (this) {
            all.addAll(elsewhere.held());
        }
        return all;
    }

    /** Whether an edge that this one has replaced still has requests. */
    public synchronized boolean isFollowing() {
        return !elsewhere.byBackend().isEmpty() || !elsewhere.held().isEmpty();
    }

    /** A dial failed; told once a second for each backend. */
    void dialFailed(Upstream upstream, String reason, long now) {
        if (upstream.dialFailed(now)) {
            events.dialFailed(upstream.backend().id(), reason);
        }
    }

    /**
     * A request begins to wait for a group.
     *
     * @return how many wait for it now
     */
    int arrive(String host, CompiledGroup group) {
        int now = waiting.arrive(host, group);
        if (now == 1) {
            List<Runnable> news = new ArrayList<>();
            synchronized (this) {
                lookAtSleepers(news);
            }
            news.forEach(Runnable::run);
        }
        return now;
    }

    /** A request waits no more. */
    void depart(GroupKey group) {
        waiting.depart(group);
    }

    /** Tells again of every sleeping group that requests wait for. */
    public void repeatArrivals() {
        waiting.repeat(states);
    }
}
