package dev.minato.engine.lifecycle;

import dev.minato.base.Reason;
import dev.minato.engine.Attachment;
import dev.minato.engine.ExecStart;
import dev.minato.engine.Execs;
import dev.minato.engine.Health;
import dev.minato.engine.OutputChunk;
import dev.minato.engine.RunStatus;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.ContainerEvents;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.HealthCheck;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs the health checks of containers, one after another for each. Thread-safe. */
public final class HealthMonitors {
    private static final Logger LOG = LoggerFactory.getLogger(HealthMonitors.class);
    private static final int TIMED_OUT = -1;
    private static final int KEPT = 5;
    private static final int OUTPUT = 4096;

    private final Execs execs;
    private final ContainerEvents events;
    private final ProcessKiller killer;
    private final InstantSource time;
    private final EngineThreads work;
    private final Map<String, Object> rounds = new ConcurrentHashMap<>();

    /** Ends a check that takes too long. */
    interface ProcessKiller {
        void kill(ContainerEntry cell, int pid);
    }

    public HealthMonitors(
            Execs execs,
            ContainerEvents events,
            ProcessKiller killer,
            InstantSource time,
            EngineThreads work) {
        this.execs = execs;
        this.events = events;
        this.killer = killer;
        this.time = time;
        this.work = work;
    }

    /** Its process runs: checks begin. */
    void started(ContainerEntry cell) {
        Optional<HealthCheck> check = cell.spec().healthCheck().filter(HealthCheck::active);
        if (check.isEmpty()) {
            return;
        }
        List<Health.Check> log = cell.health().map(Health::log).orElse(List.of());
        cell.healthIs(Optional.of(new Health(Health.Verdict.STARTING, 0, log)));
        Object round = new Object();
        rounds.put(cell.id(), round);
        schedule(cell, check.get(), round, false);
    }

    /**
     * Its process has ended: checks end. What they have found stays to be read, and it is unhealthy
     * (moby container/health.go, CloseMonitorChannel).
     */
    void ended(ContainerEntry cell) {
        rounds.remove(cell.id());
        if (cell.spec().healthCheck().filter(HealthCheck::active).isPresent()) {
            cell.healthIs(Optional.of(cell.health().orElse(Health.STARTING).ended()));
        }
    }

    private void schedule(
            ContainerEntry cell, HealthCheck check, Object round, boolean wasHealthy) {
        boolean starting = !wasHealthy && inStartPeriod(cell, check);
        Duration interval = starting ? check.effectiveStartInterval() : check.effectiveInterval();
        work.later(interval, () -> run(cell, check, round));
    }

    private boolean inStartPeriod(ContainerEntry cell, HealthCheck check) {
        return !check.startPeriod().isZero()
                && cell.state()
                        .startedAt()
                        .map(from -> time.instant().isBefore(from.plus(check.startPeriod())))
                        .orElse(false);
    }

    @SuppressWarnings("ReferenceEquality") // A round is an identity.
    private boolean isCurrent(ContainerEntry cell, Object round) {
        return rounds.get(cell.id()) == round && cell.alive();
    }

    private void run(ContainerEntry cell, HealthCheck check, Object round) {
        if (!isCurrent(cell, round)) {
            return;
        }
        boolean starting = inStartPeriod(cell, check);
        Optional<Health.Check> result =
                isPaused(cell) ? Optional.empty() : Optional.of(probe(cell, check));
        if (!isCurrent(cell, round)) {
            return;
        }
        if (result.isEmpty() || isPaused(cell)) {
            // Nothing of it could answer (moby daemon/health.go, updateHealthMonitor).
            schedule(cell, check, round, isHealthy(cell));
            return;
        }
        Health before = cell.health().orElse(Health.STARTING);
        Health after = next(before, result.get(), starting, check.effectiveRetries());
        cell.healthIs(Optional.of(after));
        if (after.verdict() != before.verdict()) {
            events.container(cell, "health_status: " + after.verdict().text());
        }
        schedule(cell, check, round, after.verdict() == Health.Verdict.HEALTHY);
    }

    private static boolean isPaused(ContainerEntry cell) {
        return cell.status() == RunStatus.PAUSED;
    }

    private static boolean isHealthy(ContainerEntry cell) {
        return cell.health().filter(it -> it.verdict() == Health.Verdict.HEALTHY).isPresent();
    }

    /** What is known after one more check (moby daemon/health.go). */
    public static Health next(Health before, Health.Check result, boolean starting, int retries) {
        List<Health.Check> log = new ArrayList<>(before.log());
        log.add(result);
        List<Health.Check> kept = log.subList(Math.max(0, log.size() - KEPT), log.size());
        if (result.exitCode() == 0) {
            return new Health(Health.Verdict.HEALTHY, 0, kept);
        }
        if (starting && before.verdict() == Health.Verdict.STARTING) {
            return new Health(Health.Verdict.STARTING, before.failingStreak(), kept);
        }
        int streak = before.failingStreak() + 1;
        return new Health(
                streak >= retries ? Health.Verdict.UNHEALTHY : before.verdict(), streak, kept);
    }

    private Health.Check probe(ContainerEntry cell, HealthCheck check) {
        Instant start = time.instant();
        try {
            String exec = execs.create(cell.id(), ExecSpec.of(command(check)));
            try (Attachment streams = execs.start(exec, ExecStart.ATTACHED)) {
                CompletableFuture<String> output = new CompletableFuture<>();
                work.execute(() -> output.complete(read(streams)));
                return awaited(cell, check, new Probe(exec, start, streams, output));
            }
        } catch (RuntimeException | Error e) {
            LOG.debug("health check of container {} could not run", cell.id(), e);
            return new Health.Check(start, time.instant(), TIMED_OUT, Reason.of(e));
        }
    }

    /** A check under way. */
    private record Probe(
            String exec, Instant start, Attachment streams, CompletableFuture<String> output) {}

    private Health.Check awaited(ContainerEntry cell, HealthCheck check, Probe probe) {
        String exec = probe.exec();
        Instant start = probe.start();
        Duration timeout = check.effectiveTimeout();
        try {
            String printed = probe.output().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            int code = execs.inspect(exec).exitCode().orElse(TIMED_OUT);
            return new Health.Check(
                    start,
                    time.instant(),
                    code,
                    printed,
                    probe.streams().failure().flatMap(EngineFailure::of));
        } catch (TimeoutException e) {
            killer.kill(cell, execs.inspect(exec).pid());
            return new Health.Check(
                    start,
                    time.instant(),
                    TIMED_OUT,
                    "Health check exceeded timeout (" + timeout.toMillis() + "ms)");
        } catch (InterruptedException | ExecutionException e) {
            return new Health.Check(start, time.instant(), TIMED_OUT, "the engine was stopped");
        }
    }

    private static List<String> command(HealthCheck check) {
        List<String> test = check.test();
        if (test.getFirst().equals("CMD-SHELL")) {
            return List.of("/bin/sh", "-c", String.join(" ", test.subList(1, test.size())));
        }
        return test.getFirst().equals("CMD") ? test.subList(1, test.size()) : test;
    }

    private static String read(Attachment streams) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        Optional<OutputChunk> output = streams.read();
        while (output.isPresent()) {
            byte[] data = output.get().data();
            kept.write(data, 0, Math.min(data.length, OUTPUT - Math.min(OUTPUT, kept.size())));
            output = streams.read();
        }
        return kept.toString(StandardCharsets.UTF_8);
    }
}
