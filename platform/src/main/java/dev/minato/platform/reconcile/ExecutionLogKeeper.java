package dev.minato.platform.reconcile;

import dev.minato.base.Fault;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Cluster.LogLine;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.LogSink;
import dev.minato.platform.Environments;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Wakeups;
import dev.minato.platform.job.Execution;
import dev.minato.platform.job.ExecutionLogs;
import dev.minato.platform.job.ExecutionLogs.LogPlace;
import dev.minato.platform.job.Job;
import dev.minato.platform.ledger.ExecutionTable;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Keeps what containers of executions wrote. Thread-safe. */
final class ExecutionLogKeeper {
    private static final Logger log = LoggerFactory.getLogger(ExecutionLogKeeper.class);
    private static final LogQuery ALL = new LogQuery(false, Optional.empty(), Optional.empty());
    private static final LogQuery FOLLOW = new LogQuery(true, Optional.empty(), Optional.empty());

    /** A cluster that was asked to end a replica takes its grace, and a little. */
    private static final Duration AFTER_GRACE = Duration.ofSeconds(15);

    /** Containers that are read to their end at once: what is read is held until it is kept. */
    private static final int MOST_ENDING = 16;

    private final Environments environments;
    private final ExecutionTable executions;
    private final ExecutionLogs logs;
    private final Wakeups wakeups;
    private final InstantSource clock;
    private final Semaphore ending = new Semaphore(MOST_ENDING);

    ExecutionLogKeeper(
            Environments environments,
            ExecutionTable executions,
            ExecutionLogs logs,
            Wakeups wakeups,
            InstantSource clock) {
        this.environments = environments;
        this.executions = executions;
        this.logs = logs;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    /**
     * Keeps what the containers of a replica wrote. Of those that began it is there when this
     * returns, or they are gone with it. What one that still runs writes while it is ended is kept
     * besides, as far as this process lives to see it and not too many are ended at once.
     */
    void keep(Job job, Execution execution, Replica replica) {
        for (ContainerStatus container : replica.containers()) {
            if (container.id().isEmpty()) {
                continue;
            }
            ContainerRef there =
                    new ContainerRef(job.name().owner(), replica.name(), container.name());
            LogPlace place = new LogPlace(execution.name(), replica.name(), container.name());
            try {
                logs.keep(
                        place,
                        execution.plan().logBytes(),
                        sink -> cluster(job).logs(there, ALL, sink));
            } catch (Fault e) {
                if (e.kind() != Fault.Kind.NOT_FOUND) {
                    throw e;
                }
            }
            boolean runs = container.state() == ContainerStatus.State.RUNNING;
            if (runs && ending.tryAcquire()) {
                wakeups.beside(() -> keepToTheEnd(job, execution, there, place));
            }
        }
    }

    private void keepToTheEnd(Job job, Execution execution, ContainerRef there, LogPlace place) {
        Duration grace = execution.plan().template().terminationGracePeriod();
        Instant end = clock.instant().plus(grace).plus(AFTER_GRACE);
        try {
            logs.keep(place, execution.plan().logBytes(), sink -> follow(job, there, sink, end));
            // Whoever deleted the job meanwhile has forgotten what was kept before.
            if (executions.find(job.name().text(), execution.name()).isEmpty()) {
                logs.forget(execution.name());
            }
        } catch (Fault e) {
            log.info("the end of the log of {} is not kept: {}", place.replica(), e.text());
        } finally {
            ending.release();
        }
    }

    private void follow(Job job, ContainerRef there, LogSink sink, Instant end) {
        try {
            cluster(job)
                    .logs(
                            there,
                            FOLLOW,
                            new LogSink() {
                                @Override
                                public boolean line(LogLine line) {
                                    return sink.line(line) && clock.instant().isBefore(end);
                                }

                                @Override
                                public boolean idle() {
                                    return clock.instant().isBefore(end);
                                }
                            });
        } catch (Fault e) {
            // It is gone: what came before was read.
            if (e.kind() != Fault.Kind.NOT_FOUND) {
                throw e;
            }
        }
    }

    private Cluster cluster(Job job) {
        return environments.parts(job.environment()).cluster();
    }
}
