package dev.minato.local;

import dev.minato.platform.Probe;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The probes of one run of a replica's process, with the kubelet's semantics: the startup probe
 * holds the others back; a success of it tries readiness at once; liveness and startup end their
 * work with the failure that kills the container. The user's times are kept exactly. Of Container
 * Apps' defaults the limits are kept, but the port is tried every 10 ms from the start of the
 * process, and the first success makes the replica ready; where readiness and liveness are both
 * theirs and try the same, one try serves both.
 *
 * <p>A container without a readiness probe is ready once its startup probe passed; without that
 * too, once its process has run for a while, so that one that ends at once was never ready.
 */
final class ProbeRun implements AutoCloseable {
    private static final Duration QUICK_PERIOD = Duration.ofMillis(10);

    /** On one host a connection is made or refused at once; more is a lost packet. */
    private static final Duration QUICK_TIMEOUT = Duration.ofMillis(500);

    /** How long a process runs before it is taken for one that will stay. */
    static final Duration STEADY = Duration.ofSeconds(1);

    /**
     * The same of what runs beside a main container with probes, at its first start: these say when
     * the replica is ready, and what ends at once is seen nevertheless.
     */
    static final Duration STEADY_BESIDE = Duration.ofMillis(25);

    /** Told from any thread, one call at a time for each probe. */
    interface Listener {
        /** The startup probe passed, or there is none. */
        void started();

        /** Readiness changed; what is wrong when it is not ready. */
        void ready(boolean ready, String message);

        /** The container is to be killed. */
        void unhealthy(Probe probe, String message);
    }

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Prober prober;
    private final ReplicaContainer spec;
    private final String address;
    private final Listener listener;
    private final long begin;
    private final Duration steady;

    /**
     * @param address of the replica
     * @param age how long the process runs already
     * @param steady how long it has to run before it is ready, where no probe says so
     */
    ProbeRun(
            Prober prober,
            ReplicaContainer spec,
            String address,
            Duration age,
            Duration steady,
            Listener listener) {
        this.prober = prober;
        this.spec = spec;
        this.address = address;
        this.listener = listener;
        this.steady = steady;
        this.begin = System.nanoTime() - age.toNanos();
    }

    /**
     * Begins.
     *
     * @param passed whether the startup probe passed before, under another daemon
     * @param ready whether the replica was ready then
     */
    void start(boolean passed, boolean ready) {
        fork("startup", () -> run(passed, ready));
    }

    private void fork(String name, Runnable body) {
        Thread.ofVirtual().name("probe-" + name).start(body);
    }

    private void run(boolean passed, boolean ready) {
        if (!passed && !startup()) {
            return;
        }
        if (isClosed()) {
            return;
        }
        listener.started();
        Optional<Probe> readiness = spec.probe(Probe.Type.READINESS);
        Optional<Probe> liveness = spec.probe(Probe.Type.LIVENESS);
        if (readiness.isPresent()
                && liveness.filter(other -> isOne(readiness.get(), other)).isPresent()) {
            watchBoth(readiness.get(), liveness.get(), passed, ready);
        } else {
            fork("liveness", this::liveness);
            readiness(ready);
        }
    }

    /** Whether a try of one may be the other's too: what users ask for is tried as they ask. */
    private static boolean isOne(Probe readiness, Probe liveness) {
        return readiness.platformDefault()
                && liveness.platformDefault()
                && readiness.check().equals(liveness.check())
                && liveness.timeout().compareTo(readiness.timeout()) <= 0;
    }

    /** True once it passed; false when it failed for good or nobody wants to know any more. */
    private boolean startup() {
        Optional<Probe> probe = spec.probe(Probe.Type.STARTUP);
        if (probe.isEmpty()) {
            return true;
        }
        return probe.get().platformDefault() ? quickStartup(probe.get()) : slowStartup(probe.get());
    }

    private boolean quickStartup(Probe probe) {
        Duration limit =
                probe.initialDelay().plus(probe.period().multipliedBy(probe.failureThreshold()));
        Optional<String> failure = quickly(probe, limit);
        failure.ifPresent(message -> kill(probe, message));
        return failure.isEmpty() && !isClosed();
    }

    /** Tries every 10 ms; what was wrong at last when the limit is over, empty when it passed. */
    private Optional<String> quickly(Probe probe, Duration limit) {
        long until = begin + limit.toNanos();
        Optional<String> failure = Optional.empty();
        while (!isClosed()) {
            failure = prober.failure(probe.check(), address, QUICK_TIMEOUT);
            if (failure.isEmpty() || System.nanoTime() >= until || pause(QUICK_PERIOD)) {
                return failure;
            }
        }
        return failure;
    }

    private boolean slowStartup(Probe probe) {
        ProbeThreshold threshold =
                new ProbeThreshold(1, probe.failureThreshold(), Optional.empty());
        return every(probe, () -> tried(probe, threshold)).orElse(false);
    }

    /** Tries once, and kills the container when that is what comes of it. */
    private Optional<Boolean> tried(Probe probe, ProbeThreshold threshold) {
        return judged(probe, threshold, attempt(probe));
    }

    private Optional<Boolean> judged(
            Probe probe, ProbeThreshold threshold, Optional<String> failure) {
        Optional<Boolean> news = threshold.add(failure.isEmpty());
        news.filter(well -> !well).ifPresent(_ -> kill(probe, failure.orElse("")));
        return news;
    }

    private void readiness(boolean ready) {
        Optional<Probe> probe = spec.probe(Probe.Type.READINESS);
        if (probe.isEmpty()) {
            if (spec.probe(Probe.Type.STARTUP).isPresent() || !pause(left(steady))) {
                listener.ready(true, "");
            }
            return;
        }
        boolean begun = ready;
        if (!ready && probe.get().platformDefault()) {
            begun = becomesReady(probe.get());
        }
        if (!isClosed()) {
            watchReadiness(probe.get(), begun);
        }
    }

    /** The default readiness probe's first success, which startup's is if it tries the same. */
    private boolean becomesReady(Probe probe) {
        Duration limit = Duration.ofNanos(System.nanoTime() - begin).plus(probe.period());
        boolean ready = isStartup(probe) || quickly(probe, limit).isEmpty();
        if (ready && !isClosed()) {
            listener.ready(true, "");
        }
        return ready;
    }

    private boolean isStartup(Probe probe) {
        return spec.probe(Probe.Type.STARTUP)
                .filter(startup -> startup.check().equals(probe.check()))
                .isPresent();
    }

    private void watchReadiness(Probe probe, boolean ready) {
        ProbeThreshold threshold = readiness(probe, ready);
        if (ready && pause(probe.period())) {
            return;
        }
        every(
                probe,
                () -> {
                    add(probe, threshold, attempt(probe));
                    return Optional.empty();
                });
    }

    private static ProbeThreshold readiness(Probe probe, boolean ready) {
        return new ProbeThreshold(
                probe.successThreshold(), probe.failureThreshold(), Optional.of(ready));
    }

    private void add(Probe probe, ProbeThreshold threshold, Optional<String> failure) {
        threshold.add(failure.isEmpty()).ifPresent(now -> tell(probe, now, failure.orElse("")));
    }

    /**
     * Tries as often as readiness asks, and takes as many of these for liveness as that would have
     * tried by itself, each as if it had waited for its own timeout alone.
     *
     * @param passed whether startup passed under another daemon: liveness begins with a try of its
     *     own then, else with the one that made the startup probe pass
     */
    private void watchBoth(Probe readiness, Probe liveness, boolean passed, boolean ready) {
        ProbeThreshold alive = alive(liveness);
        if ((passed || !isStartup(liveness)) && kills(liveness, alive, attempt(liveness))) {
            return;
        }
        boolean begun = ready || becomesReady(readiness);
        if (isClosed() || (begun && pause(readiness.period()))) {
            return;
        }
        ProbeThreshold threshold = readiness(readiness, begun);
        long turn = Math.max(1, liveness.period().dividedBy(readiness.period()));
        AtomicLong tries = new AtomicLong();
        every(
                readiness,
                () -> {
                    Prober.Attempt attempt =
                            prober.attempt(readiness.check(), address, readiness.timeout());
                    add(readiness, threshold, attempt.failure());
                    boolean dead =
                            tries.incrementAndGet() % turn == 0
                                    && kills(liveness, alive, attempt.within(liveness.timeout()));
                    return dead ? Optional.of(false) : Optional.empty();
                });
    }

    private void tell(Probe probe, boolean ready, String failure) {
        if (!isClosed()) {
            listener.ready(ready, ready ? "" : message(probe, failure));
        }
    }

    private void liveness() {
        Optional<Probe> probe = spec.probe(Probe.Type.LIVENESS);
        if (probe.isEmpty()) {
            return;
        }
        ProbeThreshold threshold = alive(probe.get());
        every(probe.get(), () -> tried(probe.get(), threshold).filter(well -> !well));
    }

    private boolean kills(Probe probe, ProbeThreshold threshold, Optional<String> failure) {
        return judged(probe, threshold, failure).filter(well -> !well).isPresent();
    }

    private static ProbeThreshold alive(Probe probe) {
        return new ProbeThreshold(1, probe.failureThreshold(), Optional.of(true));
    }

    /** Tries at once or after the initial delay, then each period, until there is an answer. */
    private Optional<Boolean> every(Probe probe, Supplier<Optional<Boolean>> body) {
        if (pause(left(probe.initialDelay()))) {
            return Optional.empty();
        }
        while (!isClosed()) {
            long next = System.nanoTime() + probe.period().toNanos();
            Optional<Boolean> answer = body.get();
            if (answer.isPresent() || pause(Duration.ofNanos(next - System.nanoTime()))) {
                return answer;
            }
        }
        return Optional.empty();
    }

    private Optional<String> attempt(Probe probe) {
        return prober.failure(probe.check(), address, probe.timeout());
    }

    private void kill(Probe probe, String failure) {
        if (!isClosed()) {
            listener.unhealthy(probe, message(probe, failure));
        }
    }

    private static String message(Probe probe, String failure) {
        return probe.type().text() + " probe failed: " + failure;
    }

    private Duration left(Duration sinceBegin) {
        return sinceBegin.minusNanos(System.nanoTime() - begin);
    }

    /** Waits; true when it was closed meanwhile. */
    private boolean pause(Duration time) {
        try {
            return closed.await(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Ends all probes; the listener hears nothing that begins after this. */
    @Override
    public void close() {
        closed.countDown();
    }
}
