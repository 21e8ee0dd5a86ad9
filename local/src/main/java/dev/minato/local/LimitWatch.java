package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.engine.Containers;
import dev.minato.linux.LinuxException;
import dev.minato.linux.cgroup.CgroupStrain;
import dev.minato.linux.cgroup.CgroupUsage;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.ContainerStatus.State;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Looks every ten seconds which containers of replicas have come up against their limits, and tells
 * their lives. What happens at once (a process that was refused, one that was killed) is said for
 * ten minutes; that it is held back, when two looks one after the other say so, until one does not.
 * A look reads three small files of the kernel's for each container, and what else it uses only of
 * one that has come up against something.
 */
final class LimitWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LimitWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(10);

    /** Looks for which something that happened is said. */
    private static final int SAID = 60;

    private final Containers engine;
    private final Supplier<List<ReplicaLife>> living;
    private final CountDownLatch closed = new CountDownLatch(1);
    private Map<String, Seen> seen = new HashMap<>();

    /**
     * What was seen of a container.
     *
     * @param started its process; another one's counters begin anew
     * @param counters when it was looked at last
     * @param throttled looks one after the other at which it was held back
     * @param left looks for which the strain goes on being said
     */
    private record Seen(
            Optional<Instant> started,
            CgroupStrain counters,
            int throttled,
            Optional<Termination> strain,
            int left) {}

    private LimitWatch(Containers engine, Supplier<List<ReplicaLife>> living) {
        this.engine = engine;
        this.living = living;
    }

    /** Begins, a period from now. */
    static LimitWatch begin(Containers engine, Supplier<List<ReplicaLife>> living) {
        LimitWatch watch = new LimitWatch(engine, living);
        Thread.ofPlatform().name("limits").daemon().start(watch::run);
        return watch;
    }

    private void run() {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    look();
                } catch (RuntimeException | Error e) {
                    log.warn("limits could not be looked at; it is tried again", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at all of them now. */
    synchronized void look() {
        Map<String, Seen> now = new HashMap<>();
        for (ReplicaLife life : living.get()) {
            for (ContainerStatus status : life.seen().containers()) {
                if (status.state() == State.RUNNING && status.id().isPresent()) {
                    look(life, status, status.id().get(), now);
                }
            }
        }
        seen = now;
    }

    private void look(ReplicaLife life, ContainerStatus status, String id, Map<String, Seen> all) {
        try {
            engine.strain(id)
                    .ifPresent(counters -> {
                        Seen before = seen.get(id);
                        Seen now =
                                before == null || !before.started().equals(status.started())
                                        ? new Seen(
                                                status.started(), counters, 0, Optional.empty(), 0)
                                        : next(before, counters, () -> engine.usage(id));
                        all.put(id, now);
                        if (before != null && !now.strain().equals(before.strain())) {
                            life.strained(status.name(), now.strain());
                        }
                    });
        } catch (Fault | LinuxException e) {
            log.debug("limits of {} are not known", id, e);
        }
    }

    private static Seen next(
            Seen before, CgroupStrain counters, Supplier<Optional<CgroupUsage>> usage) {
        Optional<Termination> strain = ContainerStrain.between(before.counters(), counters, usage);
        boolean held =
                strain.filter(what -> what.reason().equals(ContainerStrain.THROTTLED)).isPresent();
        int throttled = held ? before.throttled() + 1 : 0;
        Optional<Instant> started = before.started();
        if (strain.isPresent() && !held) {
            return new Seen(started, counters, 0, strain, SAID);
        }
        if (before.left() > 1) {
            return new Seen(started, counters, throttled, before.strain(), before.left() - 1);
        }
        if (throttled < 2) {
            return new Seen(started, counters, throttled, Optional.empty(), 0);
        }
        // The text of the first look that says so stays: another percentage is no news.
        boolean stays =
                before.strain()
                        .filter(what -> what.reason().equals(ContainerStrain.THROTTLED))
                        .isPresent();
        return new Seen(started, counters, throttled, stays ? before.strain() : strain, 0);
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
