package dev.minato.edge.proxy;

import dev.minato.edge.IngressCheck;
import dev.minato.edge.RouteState;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * How one request finds a backend: looks its route up, waits while there is none, picks, dials,
 * tries another. A request that has not reached a backend yet can always be tried elsewhere. One
 * that meets a backend whose queue of connections is full waits here as long as the backend answers
 * others, and each of those answers lets another one try.
 */
final class Way {
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
    private final Exchange exchange;
    private final Set<Upstream> tried = new HashSet<>(4);
    private Stage stage = Stage.IDLE;
    private @Nullable Route route;
    private @Nullable Upstream target;
    private String unreachable = "";
    private boolean crowded;
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
        crowded = false;
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
        if (now == null && exchange.request().host().equals(IngressCheck.HOST)) {
            exchange.answerAlive();
        } else if (now == null) {
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
        loop.plane().dialFailed(chosen, reason, System.nanoTime());
        unreachable = reason;
        this.crowded = crowded;
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
        if (stage != Stage.HOLDING || route == null || now - deadline <= 0) {
            return;
        }
        if (tried.isEmpty()) {
            exchange.fail(Problems.notInTime(route.spec()));
        } else if (!answering(route, now)) {
            exchange.fail(Problems.unreachable(route.spec(), unreachable));
        }
    }

    /** Whether a backend that cannot be dialled just now may still be about to answer others. */
    private boolean answering(Route to, long now) {
        long waited = now - deadline + UNREACHABLE_NANOS;
        boolean alive =
                waited < SILENT_NANOS
                        || to.upstreams().stream()
                                .anyMatch(upstream -> upstream.heardSince(now - SILENT_NANOS));
        return crowded && alive && waited < to.spec().timeouts().response().toNanos();
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
