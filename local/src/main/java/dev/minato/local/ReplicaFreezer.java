package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.engine.RunStatus;
import dev.minato.linux.process.Processes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Freezes the containers of a replica that rests, and lets them go on. Whoever withdraws the wish
 * never sees it ready and frozen: it is shown as frozen before the first container is, and as ready
 * after the last is not. Used by the thread of its {@link ReplicaLife}; what others may call says
 * so.
 */
final class ReplicaFreezer {
    private static final Logger log = LoggerFactory.getLogger(ReplicaFreezer.class);

    /** For how long it is thawed for a command that is about to be run in it. */
    private static final Duration AWAKE = Duration.ofSeconds(3);

    /** How long somebody waits for that. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** Between two questions whether a command still runs. */
    private static final Duration GLANCE = Duration.ofSeconds(1);

    /** Between two looks at one that is frozen: a hand may have thawed or killed it. */
    private static final Duration SLEEPING_GLANCE = Duration.ofMinutes(1);

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    private final ReplicaContext context;
    private final String replica;
    private final ContainerGroup group;
    private final BooleanSupplier shown;
    private volatile boolean wished;
    private volatile long awakeUntil = System.nanoTime();

    /** Whether some of it may be frozen. */
    private volatile boolean frozen;

    /** Whether all of it is. */
    private boolean complete;

    private Optional<Instant> next = Optional.empty();

    /** After something could not be done, when it is tried again. */
    private Optional<Instant> retryAt = Optional.empty();

    private Duration retry = FIRST_RETRY;

    /**
     * @param frozen whether an earlier daemon may have frozen some of it
     * @param shown shows the replica as it is now; whether {@link #isFrozen} is written down
     */
    ReplicaFreezer(
            ReplicaContext context,
            String replica,
            ContainerGroup group,
            boolean frozen,
            BooleanSupplier shown) {
        this.context = context;
        this.replica = replica;
        this.group = group;
        this.frozen = frozen;
        this.shown = shown;
    }

    /** Says whether it rests, from any thread; true when that is new. */
    boolean rest(boolean wish) {
        boolean other = wished != wish;
        wished = wish;
        return other;
    }

    /** Has it thawed for a command, from any thread, with the next {@link #settle}. */
    void stayAwake() {
        awakeUntil = System.nanoTime() + AWAKE.toNanos();
    }

    /** Waits for that a moment, from any thread. */
    synchronized void awaitAwake() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            for (long left; frozen && (left = end - System.nanoTime()) > 0; ) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether processes of it may be frozen: it is to get no requests. */
    boolean isFrozen() {
        return frozen;
    }

    /** When {@link #settle} has something to do without a signal. */
    Optional<Instant> due() {
        return next;
    }

    /**
     * Freezes it or lets it go on, as is wished.
     *
     * @param ready whether it is, but for being frozen
     */
    void settle(boolean ready) {
        Instant now = context.now();
        if (retryAt.filter(now::isBefore).isPresent()) {
            return;
        }
        boolean could = wished && ready && group.isSettled();
        if (could && !isAwake()) {
            freezeAsNeeded(now);
        } else if (frozen) {
            thaw();
        } else {
            next = could ? Optional.of(now.plus(GLANCE)) : Optional.empty();
        }
    }

    private boolean isAwake() {
        return isToStayAwake() || (!frozen && running().anyMatch(it -> !it.execIds().isEmpty()));
    }

    private boolean isToStayAwake() {
        return System.nanoTime() - awakeUntil < 0;
    }

    private void freezeAsNeeded(Instant now) {
        if (!complete) {
            freeze();
        } else if (next.filter(now::isBefore).isEmpty()) {
            if (running().anyMatch(it -> Processes.isEnding(it.state().pid()))) {
                thaw();
            } else {
                freeze();
            }
        }
    }

    private void freeze() {
        boolean again = complete;
        frozen = true;
        complete = false;
        boolean written = shown.getAsBoolean();
        if (!wished || isToStayAwake()) {
            release();
            return;
        }
        if (!written) {
            release();
            tryAgainLater();
            return;
        }
        try {
            group.all().forEach(ContainerLife::rest);
            running()
                    .filter(it -> it.state().status() == RunStatus.RUNNING)
                    .forEach(it -> unlessEnded(() -> engine().pause(it.id())));
            if (!again) {
                running().forEach(it -> unlessEnded(() -> engine().giveBackMemory(it.id())));
            }
            complete = true;
            next = Optional.of(context.now().plus(SLEEPING_GLANCE));
            retry = FIRST_RETRY;
        } catch (Fault e) {
            log.warn("replica {} cannot be frozen: {}", replica, e.text());
            thaw();
            tryAgainLater();
        }
    }

    /** Lets all of it go on. */
    private void thaw() {
        try {
            for (ContainerLife life : group.all()) {
                thaw(life);
            }
            release();
        } catch (Fault e) {
            log.warn("replica {} cannot be thawed: {}", replica, e.text());
            tryAgainLater();
        }
    }

    private void thaw(ContainerLife life) {
        Optional<Container> there = life.container().filter(it -> it.state().status().alive());
        if (there.filter(it -> !Processes.isEnding(it.state().pid())).isEmpty()) {
            life.isDying();
        }
        there.filter(it -> it.state().status() == RunStatus.PAUSED)
                .ifPresent(it -> unlessEnded(() -> engine().unpause(it.id())));
    }

    /** Nothing of it is frozen any more. */
    private void release() {
        complete = false;
        next = Optional.empty();
        retryAt = Optional.empty();
        synchronized (this) {
            frozen = false;
            notifyAll();
        }
        var _ = shown.getAsBoolean();
        group.all().forEach(ContainerLife::wake);
    }

    private void tryAgainLater() {
        retryAt = Optional.of(context.now().plus(retry));
        next = retryAt;
        retry = BackOff.longer(retry);
    }

    /** What has ended, or what a hand has frozen or thawed meanwhile, is as good. */
    private static void unlessEnded(Runnable call) {
        try {
            call.run();
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.UNAVAILABLE) {
                throw e;
            }
            log.debug("nothing to freeze or thaw: {}", e.text());
        }
    }

    private Containers engine() {
        return context.containers().engine();
    }

    private Stream<Container> running() {
        return group.all().stream()
                .flatMap(life -> life.container().stream())
                .filter(container -> container.state().status().alive());
    }

    /** Lets it go on whatever is wished: the next daemon may be one that cannot. */
    void leave() {
        wished = false;
        if (frozen) {
            thaw();
        }
    }
}
