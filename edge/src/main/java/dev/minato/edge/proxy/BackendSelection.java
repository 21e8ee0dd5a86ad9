package dev.minato.edge.proxy;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Finds a backend for one request, or one connection of TCP: looks its route up, takes a group by
 * the turns of the route and stays with it, waits while the group has no backend, picks, dials,
 * tries another. A request that has not reached a backend yet can always be tried elsewhere. One
 * that meets a backend whose queue of connections is full waits here as long as the backend answers
 * others, and each of those answers lets another one try.
 */
final class BackendSelection {
    private static final int MAX_HELD = 2_000;
    private static final int MAX_ATTEMPTS = 4;
    private static final long UNREACHABLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** A program with a full queue of connections may be silent so long. */
    private static final long SILENT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private enum Stage {
        IDLE,
        HOLDING,
        DIALLING,
        FOUND
    }

    private final ProxyLoop loop;
    private final ProxiedExchange exchange;
    private final Set<Upstream> tried = new HashSet<>(4);
    private Stage stage = Stage.IDLE;
    private @Nullable CompiledRoute route;
    private @Nullable CompiledGroup group;
    private @Nullable Upstream inUse;
    private String unreachable = "";
    private boolean crowded;
    private boolean fresh;
    private boolean tunnel;
    private int attempts;
    private int tries;
    private long chosenAt;
    private long ticket;
    private long heldSince;
    private long startDeadline;
    private long reachDeadline;
    private long deadline;

    BackendSelection(ProxyLoop loop, ProxiedExchange exchange) {
        this.loop = loop;
        this.exchange = exchange;
    }

    void reset() {
        stage = Stage.IDLE;
        tried.clear();
        route = null;
        group = null;
        unreachable = "";
        crowded = false;
        fresh = false;
        attempts = 0;
        tries = 0;
        startDeadline = 0;
        reachDeadline = 0;
    }

    /** The route last looked up; null where the host is unknown. */
    @Nullable CompiledRoute route() {
        return route;
    }

    /** The group that was chosen; null before that, or where there was none. */
    @Nullable CompiledGroup group() {
        return group;
    }

    /** Whether it waits until a backend is there. */
    boolean isHeld() {
        return stage == Stage.HOLDING;
    }

    /** The backend that has the request; null before one has and after its end. */
    @Nullable Upstream upstream() {
        return inUse;
    }

    int attempts() {
        return attempts;
    }

    /** Looks for a backend by the table as it is now. */
    void seek() {
        stage = Stage.IDLE;
        CompiledRoute now = exchange.lookUp();
        route = now;
        if (now == null) {
            exchange.unknown();
            return;
        }
        CompiledGroup to = chooseGroup(now);
        if (to == null) {
            exchange.fail(EdgeProblems.failed(now.spec(), now.spec().reason()));
        } else if (to.open()) {
            pick(now, to);
        } else if (to.failed()) {
            exchange.fail(EdgeProblems.failed(now.spec(), to.spec().reason()));
        } else {
            if (startDeadline == 0) {
                startDeadline =
                        System.nanoTime() + now.spec().policy().timeouts().start().toNanos();
            }
            hold(now, to, startDeadline);
        }
    }

    /** The group chosen before while it is one; else it is the next one's turn. */
    private @Nullable CompiledGroup chooseGroup(CompiledRoute now) {
        CompiledGroup before = group;
        CompiledGroup next = before == null ? null : now.group(before.key());
        if (next == null) {
            count(0, 0, 0);
            next = now.choose();
            if (next != null) {
                next.meter().of(loop.number()).begun();
                chosenAt = System.nanoTime();
            }
        }
        group = next;
        return next;
    }

    /** The backend had closed a connection kept for later: the same again on a new one. */
    void again() {
        release();
        fresh = true;
        seek();
    }

    private void pick(CompiledRoute by, CompiledGroup to) {
        Upstream chosen = Balancer.pick(to.upstreams(), tried, loop.random(), loop.now());
        if (chosen == null || attempts >= MAX_ATTEMPTS) {
            if (reachDeadline == 0) {
                reachDeadline = System.nanoTime() + UNREACHABLE_NANOS;
            }
            hold(by, to, reachDeadline);
            return;
        }
        enter(to, chosen);
        if (!chosen.enter()) {
            // It left the table between look-up and choice: the next table is there already.
            release();
            dialling(this::seek);
            return;
        }
        attempts++;
        if (tries++ > 0) {
            to.meter().of(loop.number()).retried();
        }
        UpstreamConnection kept = fresh || !exchange.replayable() ? null : loop.borrow(chosen);
        if (kept != null) {
            found(kept);
        } else {
            dial(chosen);
        }
    }

    private void found(UpstreamConnection connection) {
        stage = Stage.FOUND;
        exchange.send(connection);
    }

    private void dialling(Runnable next) {
        stage = Stage.DIALLING;
        long mine = ++ticket;
        loop.execute(() -> {
            if (mine == ticket) {
                next.run();
            }
        });
    }

    private void dial(Upstream chosen) {
        stage = Stage.DIALLING;
        long mine = ++ticket;
        loop.dial(
                chosen,
                new ProxyLoop.Dialled() {
                    @Override
                    public void connected(UpstreamConnection connection) {
                        if (mine == ticket) {
                            found(connection);
                        } else {
                            loop.giveBack(connection);
                        }
                    }

                    @Override
                    public void failed(String reason, boolean crowded) {
                        if (mine == ticket) {
                            dialFailed(chosen, reason, crowded);
                        }
                    }
                });
    }

    private void dialFailed(Upstream chosen, String reason, boolean crowded) {
        loop.routing().dialFailed(chosen, reason, System.nanoTime());
        if (group != null) {
            group.meter().of(loop.number()).dialFailed();
        }
        unreachable = reason;
        this.crowded = crowded;
        release();
        tried.add(chosen);
        seek();
    }

    /** Waits for another table, or for the moment to try again. */
    private void hold(CompiledRoute by, CompiledGroup to, long until) {
        if (loop.routing().arrive(by.spec().host(), to) > MAX_HELD) {
            loop.routing().depart(to.key());
            exchange.fail(EdgeProblems.crowded(by.spec(), to.spec().reason()));
            return;
        }
        stage = Stage.HOLDING;
        to.meter().of(loop.number()).held(1, System.nanoTime());
        heldSince = loop.now();
        deadline = until;
        loop.hold(this);
    }

    private void unhold() {
        if (stage == Stage.HOLDING && group != null) {
            stage = Stage.IDLE;
            group.meter().of(loop.number()).held(-1, System.nanoTime());
            loop.routing().depart(group.key());
            loop.unhold(this);
        }
    }

    /** The table has changed. */
    void reconsider() {
        CompiledRoute now = exchange.lookUp();
        CompiledGroup to = now == null || group == null ? null : now.group(group.key());
        boolean nothingNew =
                to != null && to.open() && !tried.isEmpty() && tried.containsAll(to.upstreams());
        boolean waits = to != null && !to.open() && !to.failed();
        if (nothingNew || (waits && tried.isEmpty())) {
            // At the end of the wait it is told what is so then.
            route = now;
            group = to;
            return;
        }
        reachDeadline = 0;
        retry();
    }

    /** Looks for a backend again, those included that could not be dialled. */
    void retry() {
        unhold();
        tried.clear();
        attempts = 0;
        seek();
    }

    /** Ends the wait when its time is over. */
    void tick(long now) {
        if (stage != Stage.HOLDING || route == null || group == null || now - deadline <= 0) {
            return;
        }
        if (tried.isEmpty()) {
            exchange.fail(EdgeProblems.notInTime(route.spec(), group.spec().reason()));
        } else if (!answering(route, group, now)) {
            exchange.fail(EdgeProblems.unreachable(route.spec(), unreachable));
        }
    }

    /** Whether a backend that cannot be dialled just now may still be about to answer others. */
    private boolean answering(CompiledRoute by, CompiledGroup to, long now) {
        long waited = now - deadline + UNREACHABLE_NANOS;
        boolean alive =
                waited < SILENT_NANOS
                        || to.upstreams().stream()
                                .anyMatch(upstream -> upstream.heardSince(now - SILENT_NANOS));
        return crowded && alive && waited < by.spec().policy().timeouts().response().toNanos();
    }

    /** Whether it waits because this backend, among others perhaps, could not be dialled. */
    boolean waitsFor(Upstream upstream) {
        return stage == Stage.HOLDING && tried.contains(upstream);
    }

    /** Whether it waits because no backend could be dialled. */
    boolean isTurnedAway() {
        return !tried.isEmpty();
    }

    /** Whether it waits because no backend could be dialled, for more than a moment. */
    boolean isStuck(long now) {
        return stage == Stage.HOLDING && now > heldSince;
    }

    /** The request needs no backend any more: nothing came of it but this. */
    void end(int status, long bytesIn, long bytesOut) {
        unhold();
        ticket++;
        stage = Stage.IDLE;
        release();
        count(status, bytesIn, bytesOut);
    }

    private void count(int status, long bytesIn, long bytesOut) {
        CompiledGroup of = group;
        group = null;
        if (of != null) {
            // 499 is for the log: a client that went was told nothing. 101 begins a tunnel.
            int told = status == 499 ? 0 : status;
            long nanos = told >= 200 ? System.nanoTime() - chosenAt : -1;
            of.meter().of(loop.number()).ended(told, bytesIn, bytesOut, nanos);
        }
    }

    private void enter(CompiledGroup to, Upstream chosen) {
        inUse = chosen;
        to.meter().of(loop.number()).inFlight(1, System.nanoTime());
    }

    /** The backend holds the request as a tunnel from now on. */
    void tunnels() {
        if (group != null && inUse != null && !tunnel) {
            tunnel = true;
            group.meter().of(loop.number()).tunnel(inUse.backend().id(), 1);
        }
    }

    private void release() {
        Upstream was = inUse;
        inUse = null;
        if (was != null) {
            if (group != null) {
                GroupMeter.Stripe meter = group.meter().of(loop.number());
                meter.inFlight(-1, System.nanoTime());
                if (tunnel) {
                    meter.tunnel(was.backend().id(), -1);
                }
            }
            tunnel = false;
            loop.routing().leave(was);
        }
    }
}
