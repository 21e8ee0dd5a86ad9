package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.edge.Backend;
import dev.minato.edge.EdgeStats;
import dev.minato.edge.Exposure;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RouteTable;
import dev.minato.platform.Edge;
import dev.minato.platform.EdgeListener;
import dev.minato.testkit.BackendDepartures.Departure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * An edge in virtual time: keeps its table, refuses now and then, drains late, and takes requests
 * that a test sends. One thread.
 */
public final class FakeEdge implements Edge {
    private static final Duration TOLD_EVERY = Duration.ofSeconds(1);
    private static final Duration TOLD_WITHIN = Duration.ofMillis(300);

    private final VirtualTime time;
    private final Random random;
    private final int refusals;
    private final Map<GroupKey, FakeCounts> counts = new TreeMap<>();
    private final Map<String, Map<GroupKey, Integer>> turns = new HashMap<>();
    private final List<FakeRequest> open = new ArrayList<>();
    private final Set<String> dead = new HashSet<>();
    private final BackendDepartures departures;
    private RouteTable table = RouteTable.EMPTY;
    private EdgeListener listener = EdgeListener.NONE;
    private boolean ofChanges;
    private int crashes;

    /** Whether it tells once a second what it counts, as it does while a request is under way. */
    private boolean telling;

    /**
     * An edge without routes.
     *
     * @param refusals percent of tables that are refused as unavailable
     */
    public FakeEdge(VirtualTime time, Random random, int refusals) {
        this.time = time;
        this.random = random;
        this.departures = new BackendDepartures(random);
        this.refusals = refusals;
    }

    /** The same edge, telling what it counts when that changes alone. */
    FakeEdge tellingOfChanges() {
        ofChanges = true;
        return this;
    }

    @Override
    public void apply(RouteOwner owner, List<HostRoute> routes) {
        refuse();
        force(table.replace(owner, routes));
    }

    @Override
    public void change(RouteOwner owner, RouteChange change) {
        refuse();
        if (!table.owners().contains(owner)) {
            throw Fault.conflict("the routes of " + owner + " have to be given whole first");
        }
        force(table.change(owner, change));
    }

    private void refuse() {
        if (random.nextInt(100) < refusals) {
            throw Fault.unavailable("the fake edge does not answer now");
        }
    }

    private void force(RouteTable next) {
        Set<String> before = ids(table);
        before.removeAll(ids(next));
        before.forEach(id -> departures.leave(id, table, time.instant()));
        table = next;
        List.copyOf(open).stream().filter(FakeRequest::isHeld).forEach(this::proceed);
    }

    /** The routes of an owner. */
    List<HostRoute> routes(RouteOwner owner) {
        return table.routes(owner);
    }

    @Override
    public CompletableFuture<Void> drained(String backendId) {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        if (!routed(backendId)) {
            awaitEnd(drained, backendId);
        }
        return drained;
    }

    private static Set<String> ids(RouteTable table) {
        Set<String> ids = new HashSet<>();
        for (HostRoute route : table.hosts()) {
            route.backends().forEach(backend -> ids.add(backend.id()));
        }
        return ids;
    }

    /** Whether a backend left the table less than a while ago, and has requests to finish. */
    boolean isBusy(String backendId, Duration patience) {
        Instant now = time.instant();
        boolean sent = open.stream().anyMatch(request -> backendId.equals(request.backend()));
        return routed(backendId)
                || departures
                        .find(backendId)
                        .filter(left -> sent || now.isBefore(left.done()))
                        .filter(left -> now.isBefore(left.since().plus(patience)))
                        .isPresent();
    }

    /** Requests that a test sent are waited for; those that it did not send take their time. */
    private void awaitEnd(CompletableFuture<Void> drained, String backendId) {
        time.at(
                departures.find(backendId).map(Departure::done).orElseGet(time::instant),
                () -> {
                    if (open.stream().anyMatch(request -> backendId.equals(request.backend()))) {
                        time.after(TOLD_WITHIN, () -> awaitEnd(drained, backendId));
                    } else {
                        drained.complete(null);
                    }
                });
    }

    @Override
    public CompletableFuture<GroupSleep> asleep(GroupKey group) {
        CompletableFuture<GroupSleep> sleep = new CompletableFuture<>();
        look(sleep, group);
        return sleep;
    }

    private void look(CompletableFuture<GroupSleep> sleep, GroupKey group) {
        boolean off =
                states(group).isEmpty()
                        || states(group).stream().anyMatch(s -> s != GroupState.ASLEEP)
                        || open.stream().anyMatch(r -> r.isHeld() && group.equals(r.target()));
        boolean busy =
                open.stream().anyMatch(r -> !r.isHeld() && group.equals(r.target()))
                        || departures.isBusy(group, time.instant());
        if (off || !busy) {
            sleep.complete(new GroupSleep(table.version(), off));
        } else {
            time.after(TOLD_WITHIN, () -> look(sleep, group));
        }
    }

    private List<GroupState> states(GroupKey key) {
        return table.hosts().stream()
                .flatMap(route -> route.groups().stream())
                .filter(group -> group.key().equals(key))
                .map(RouteGroup::state)
                .toList();
    }

    @Override
    public void listen(EdgeListener to) {
        listener = to;
        tell();
    }

    private void tell() {
        listener.counted(
                new EdgeStats(
                        "fake-" + crashes,
                        time.elapsedNanos(),
                        false,
                        counts.entrySet().stream()
                                .map(entry ->
                                        entry.getValue().read(entry.getKey(), time.elapsedNanos()))
                                .toList()));
    }

    /** Nobody can be reached at a backend any more. */
    public void kill(String backendId) {
        dead.add(backendId);
    }

    /** It is killed with the requests that it has, and another one goes on with its table. */
    public void crash() {
        open.forEach(request -> request.end(FakeRequest.CUT, null, 0));
        open.clear();
        counts.clear();
        crashes++;
    }

    /** Sends a request; it is answered by {@link #finish}, unless it fails at once. */
    public FakeRequest send(String host) {
        FakeRequest request = new FakeRequest(host);
        open.add(request);
        proceed(request);
        if (!telling && !ofChanges) {
            telling = true;
            time.after(TOLD_EVERY, this::tellOn);
        }
        return request;
    }

    /** Tells as long as there is anything to tell. */
    private void tellOn() {
        tell();
        for (FakeRequest request : List.copyOf(open)) {
            GroupKey target = request.target();
            if (request.isHeld() && target != null && states(target).contains(GroupState.ASLEEP)) {
                listener.arrived(target, 1);
            }
        }
        telling = !open.isEmpty();
        if (telling) {
            time.after(TOLD_EVERY, this::tellOn);
        }
    }

    /** The backend answers a request that is there. */
    public void finish(FakeRequest request) {
        if (request.backend() != null && !request.isAnswered()) {
            end(request, 200);
        }
    }

    /** Answers a request, which has waited long enough if it is not at a backend yet. */
    void conclude(FakeRequest request) {
        if (!request.isAnswered()) {
            end(request, request.backend() == null ? 504 : 200);
        }
    }

    private void proceed(FakeRequest request) {
        HostRoute route =
                table.hosts().stream()
                        .filter(one -> one.host().equals(request.host()))
                        .filter(one -> one.policy().exposure() == Exposure.EXTERNAL)
                        .findFirst()
                        .orElse(null);
        RouteGroup group = route == null ? null : target(request, route);
        if (route == null) {
            end(request, 404);
        } else if (group == null || group.state() == GroupState.FAILED) {
            end(request, 503);
        } else {
            pass(request, group);
        }
        tell();
    }

    private void pass(FakeRequest request, RouteGroup group) {
        FakeCounts of = counts(group.key());
        List<String> ready =
                group.state() == GroupState.READY
                        ? group.backends().known().stream().map(Backend::id).toList()
                        : List.of();
        String chosen = null;
        for (String id : ready) {
            if (dead.contains(id)) {
                of.failedDials++;
                listener.dialFailed(id, "connection refused");
            } else if (chosen == null) {
                chosen = id;
            }
        }
        if (chosen != null) {
            request.reach(chosen, of, time.elapsedNanos());
        } else if (!request.isHeld()) {
            request.hold(of, time.elapsedNanos());
            if (group.state() == GroupState.ASLEEP) {
                listener.arrived(group.key(), 1);
            }
        }
    }

    /** The target it has, or the one that is furthest behind its share. */
    private @Nullable RouteGroup target(FakeRequest request, HostRoute route) {
        for (RouteGroup group : route.groups()) {
            if (group.key().equals(request.target())) {
                return group;
            }
        }
        Map<GroupKey, Integer> had =
                turns.computeIfAbsent(shares(route), shares -> new HashMap<>());
        int sum = route.groups().stream().mapToInt(RouteGroup::weight).sum();
        int turn = 1 + had.values().stream().mapToInt(Integer::intValue).sum();
        RouteGroup next = null;
        long furthest = Long.MIN_VALUE;
        for (RouteGroup group : route.groups()) {
            long behind =
                    (long) turn * group.weight() - (long) sum * had.getOrDefault(group.key(), 0);
            if (group.weight() > 0 && behind > furthest) {
                furthest = behind;
                next = group;
            }
        }
        if (next != null) {
            had.merge(next.key(), 1, Integer::sum);
            request.choose(next.key());
            counts(next.key()).begun++;
        }
        return next;
    }

    /** Shares of a host: those who have had others begin anew. */
    private static String shares(HostRoute route) {
        return route.groups().stream()
                .map(group -> group.key() + "=" + group.weight())
                .collect(Collectors.joining(",", route.host() + ":", ""));
    }

    private FakeCounts counts(GroupKey key) {
        return counts.computeIfAbsent(key, group -> new FakeCounts());
    }

    private void end(FakeRequest request, int status) {
        GroupKey target = request.target();
        request.end(status, target == null ? null : counts(target), time.elapsedNanos());
        open.remove(request);
        tell();
    }

    private boolean routed(String backendId) {
        return table.hosts().stream()
                .flatMap(route -> route.groups().stream())
                .filter(group -> group.state() == GroupState.READY)
                .flatMap(group -> group.backends().known().stream())
                .anyMatch(backend -> backend.id().equals(backendId));
    }

    /** Grows with every table. */
    long version() {
        return table.version();
    }

    /** The routes in force. */
    public List<HostRoute> table() {
        return table.hosts();
    }

    /** Names of the revisions that share an app's requests. */
    Set<String> sharing(String app) {
        Set<String> revisions = new HashSet<>();
        for (HostRoute route : table.hosts()) {
            if (route.app().equals(app) && route.host().startsWith(app + ".")) {
                route.groups().forEach(group -> revisions.add(group.key().target()));
            }
        }
        return revisions;
    }

    /** Whether requests of an app are held for a revision that has no replica. */
    boolean isAsleep(String app) {
        return table.hosts().stream()
                .filter(route -> route.app().equals(app) && route.host().startsWith(app + "."))
                .flatMap(route -> route.groups().stream())
                .anyMatch(group -> group.state() == GroupState.ASLEEP);
    }

    /** The host names of an app that are reached from outside. */
    List<String> hosts(String app) {
        return table.hosts().stream()
                .map(HostRoute::host)
                .filter(host -> host.startsWith(app + "."))
                .toList();
    }

    /** Ids of the backends that an app's requests go to. */
    public List<String> backends(String app) {
        Set<String> ids = new LinkedHashSet<>();
        for (HostRoute route : table()) {
            if (route.app().equals(app) && !route.host().contains("--")) {
                route.backends().stream().map(Backend::id).forEach(ids::add);
            }
        }
        return List.copyOf(ids);
    }
}
