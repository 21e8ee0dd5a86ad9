package dev.minato.edge.proxy;

import dev.minato.edge.RouteState;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How one request finds a backend: looks its route up, waits while there is none, picks, dials,
 * tries another. A request that has not reached a backend yet can always be tried elsewhere.
 */
final class Way {
    private static final int MAX_HELD = 1_000;
    private static final int MAX_ATTEMPTS = 4;
    private static final long UNREACHABLE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private enum Stage {
        IDLE,
        HOLDING,
        DIALLING,
        FOUND
    }

    private final ProxyLoop loop;
    private final Exchange exchange;
    private final Set<Upstream> tried = new HashSet<>(4);
    private Stage stage = Stage.IDLE;
    private @Nullable Route route;
    private @Nullable Upstream target;
    private String unreachable = "";
    private boolean fresh;
    private int attempts;
    private long ticket;
    private long heldSince;
    private long startDeadline;
    private long reachDeadline;
    private long deadline;

    Way(ProxyLoop loop, Exchange exchange) {
        this.loop = loop;
        this.exchange = exchange;
    }

    void reset() {
        stage = Stage.IDLE;
        tried.clear();
        route = null;
        unreachable = "";
        fresh = false;
        attempts = 0;
        startDeadline = 0;
        reachDeadline = 0;
    }

    /** The route last looked up; null where the host is unknown. */
    @Nullable Route route() {
        return route;
    }

    @Nullable Upstream target() {
        return target;
    }

    int attempts() {
        return attempts;
    }

    /** Looks for a backend by the table as it is now. */
    void seek() {
        stage = Stage.IDLE;
        Route now = lookUp();
        route = now;
        if (now == null) {
            exchange.fail(Problems.hostNotFound(exchange.request().host()));
        } else if (now.open()) {
            pick(now);
        } else if (now.spec().state() == RouteState.FAILED) {
            exchange.fail(Problems.failed(now.spec()));
        } else {
            if (startDeadline == 0) {
                startDeadline = System.nanoTime() + now.spec().timeouts().start().toNanos();
            }
            hold(now, startDeadline);
        }
    }

    /** The backend had closed a connection kept for later: the same again on a new one. */
    void again() {
        release();
        fresh = true;
        seek();
    }

    private @Nullable Route lookUp() {
        return loop.plane().route(exchange.request().host(), exchange.client().service());
    }

    private void pick(Route to) {
        Upstream chosen = Balancer.pick(to.upstreams(), tried, loop.random(), loop.now());
        if (chosen == null || attempts >= MAX_ATTEMPTS) {
            if (reachDeadline == 0) {
                reachDeadline = System.nanoTime() + UNREACHABLE_NANOS;
            }
            hold(to, reachDeadline);
            return;
        }
        target = chosen;
        if (!chosen.enter()) {
            // It left the table between look-up and choice: the next table is there already.
            release();
            dialling(this::seek);
            return;
        }
        attempts++;
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
        loop.executor()
                .execute(() -> {
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
                    public void failed(String reason) {
                        if (mine == ticket) {
                            dialFailed(chosen, reason);
                        }
                    }
                });
    }

    private void dialFailed(Upstream chosen, String reason) {
        loop.plane().dialFailed(chosen, reason, System.nanoTime());
        unreachable = reason;
        release();
        tried.add(chosen);
        seek();
    }

    /** Waits for another table, or for the moment to try again. */
    private void hold(Route to, long until) {
        if (loop.plane().arrive(to.spec()) > MAX_HELD) {
            loop.plane().depart(to.spec().host());
            exchange.fail(Problems.crowded(to.spec()));
            return;
        }
        stage = Stage.HOLDING;
        heldSince = loop.now();
        deadline = until;
        loop.hold(this);
    }

    private void unhold() {
        if (stage == Stage.HOLDING && route != null) {
            stage = Stage.IDLE;
            loop.plane().depart(route.spec().host());
            loop.unhold(this);
        }
    }

    /** The table has changed. */
    void reconsider() {
        Route now = lookUp();
        boolean nothingNew =
                now != null && now.open() && !tried.isEmpty() && tried.containsAll(now.upstreams());
        boolean waits = now != null && !now.open() && now.spec().state() != RouteState.FAILED;
        if (nothingNew || (waits && tried.isEmpty())) {
            return;
        }
        retry();
    }

    private void retry() {
        unhold();
        tried.clear();
        attempts = 0;
        seek();
    }

    /** Ends the wait when its time is over; tries unreachable backends again. */
    void tick(long now) {
        if (stage != Stage.HOLDING || route == null) {
            return;
        }
        if (System.nanoTime() - deadline > 0) {
            exchange.fail(
                    tried.isEmpty()
                            ? Problems.notInTime(route.spec())
                            : Problems.unreachable(route.spec(), unreachable));
        } else if (!tried.isEmpty() && now > heldSince) {
            retry();
        }
    }

    /** The request needs no backend any more. */
    void end() {
        unhold();
        ticket++;
        stage = Stage.IDLE;
        release();
    }

    private void release() {
        Upstream was = target;
        target = null;
        if (was != null) {
            loop.plane().leave(was);
        }
    }
}
