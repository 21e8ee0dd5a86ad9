package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.engine.Engine;
import dev.minato.engine.MountPoint;
import dev.minato.engine.Volume;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.PacedUsage;
import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.RevisionRef;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Measures what replicas have on the disk of this host, every half a minute, and has those ended
 * that have more than they may: EmptyDir volumes, what containers have written into their roots,
 * and the anonymous volumes of their images; logs are bounded elsewhere. One thread looks at one
 * replica after another and rests twenty times as long as it works, so that all of them together
 * cost a twentieth of a processor at most: where there are very many files, each is looked at less
 * often. Thread-safe.
 */
final class EphemeralStorageWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EphemeralStorageWatch.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);
    private static final long WORK = Duration.ofMillis(5).toNanos();
    private static final int REST = 19;

    /** How long it is said of a set that one of its replicas was ended. */
    private static final Duration SAID = Duration.ofMinutes(10);

    private final Engine engine;
    private final InstantSource clock;
    private final Supplier<List<ReplicaLife>> living;
    private final Map<RevisionRef, Said> said = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ReentrantLock measuring = new ReentrantLock();
    private long workingSince;

    /**
     * A replica that is measured.
     *
     * @param containers identifiers of those that are made
     * @param folders of its volumes
     * @param most what it may have
     */
    record Subject(Replica seen, List<String> containers, List<Path> folders, Memory most) {
        String replica() {
            return seen.name();
        }
    }

    private record Said(Instant when, String message) {}

    private EphemeralStorageWatch(
            Engine engine, InstantSource clock, Supplier<List<ReplicaLife>> living) {
        this.engine = engine;
        this.clock = clock;
        this.living = living;
    }

    /**
     * Begins, a period from now.
     *
     * @param living the replicas there are at that time
     */
    static EphemeralStorageWatch begin(
            Engine engine, InstantSource clock, Supplier<List<ReplicaLife>> living) {
        EphemeralStorageWatch watch = new EphemeralStorageWatch(engine, clock, living);
        Thread.ofPlatform().name("ephemeral-storage").daemon().start(watch::run);
        return watch;
    }

    private void run() {
        try {
            while (!closed.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    measure();
                } catch (RuntimeException | Error e) {
                    log.warn("ephemeral storage could not be measured; it is tried again", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks at all of them now. */
    void measure() {
        measuring.lock();
        try {
            workingSince = System.nanoTime();
            for (ReplicaLife life : living.get()) {
                if (life.seen().phase() != Phase.TERMINATING) {
                    life.measured().ifPresent(subject -> look(life, subject));
                }
            }
        } finally {
            measuring.unlock();
        }
    }

    private void look(ReplicaLife life, Subject subject) {
        try {
            long bytes = bytes(subject);
            if (bytes > subject.most().bytes() && closed.getCount() > 0) {
                exceeded(life, subject, bytes);
            }
        } catch (Fault | LinuxException e) {
            log.debug("replica {} is not measured", subject.replica(), e);
        }
    }

    private long bytes(Subject subject) {
        long sum = 0;
        for (Path folder : subject.folders()) {
            sum += of(folder, subject, sum);
        }
        for (String container : subject.containers()) {
            long before = sum;
            sum +=
                    engine.containers()
                            .writtenBytes(container, found -> goOn(subject, before + found));
            for (MountPoint mount : engine.containers().get(container).mounts()) {
                Volume anonymous = anonymous(mount.name());
                if (anonymous != null) {
                    sum += of(anonymous.mountpoint(), subject, sum);
                }
            }
        }
        return sum;
    }

    private long of(Path folder, Subject subject, long before) {
        return PacedUsage.of(folder, found -> goOn(subject, before + found));
    }

    private @Nullable Volume anonymous(String name) {
        return name.isEmpty()
                ? null
                : engine.volumes().list().stream()
                        .filter(volume -> volume.name().equals(name) && volume.anonymous())
                        .findFirst()
                        .orElse(null);
    }

    /** Who has too much is not looked at to the end. */
    private boolean goOn(Subject subject, long bytes) {
        long worked = System.nanoTime() - workingSince;
        if (worked > WORK) {
            rest(worked * REST);
            workingSince = System.nanoTime();
        }
        return bytes <= subject.most().bytes() && closed.getCount() > 0;
    }

    private void rest(long nanos) {
        try {
            boolean _ = closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void exceeded(ReplicaLife life, Subject subject, long bytes) {
        String message =
                "replica "
                        + subject.replica()
                        + " had at least "
                        + new Memory(bytes)
                        + " of ephemeral storage and may have "
                        + subject.most()
                        + " (its EmptyDir volumes and what its containers write into their own"
                        + " files): it was ended"
                        + (life.runsToItsEnd() ? "" : ", and another takes its place")
                        + ". Let it write less, keep what is to last elsewhere, or ask for more"
                        + " CPU, which brings more of it";
        log.warn("{}: {}", Replica.STORAGE_EXCEEDED, message);
        said.values().removeIf(this::isOld);
        said.put(subject.seen().set(), new Said(clock.instant(), message));
        life.evict(new ReplicaSignal.Evict(Replica.STORAGE_EXCEEDED, message));
    }

    private boolean isOld(Said last) {
        return clock.instant().isAfter(last.when().plus(SAID));
    }

    /**
     * How a set fares, where nothing else is wrong: whether one of its replicas was ended a while
     * ago.
     */
    SetStatus status(RevisionRef set, SetStatus other) {
        Said last = said.get(set);
        if (last == null || isOld(last) || other.reason() != SetReason.NONE) {
            return other;
        }
        return new SetStatus(
                other.wanted(), SetReason.OTHER, Replica.STORAGE_EXCEEDED + ": " + last.message());
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
