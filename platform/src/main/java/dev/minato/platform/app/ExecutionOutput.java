package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Cluster.LogLine;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.LogSink;
import dev.minato.platform.Environments;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.job.Attempt;
import dev.minato.platform.job.ExecutionLogs;
import dev.minato.platform.job.ExecutionLogs.LogPlace;
import dev.minato.platform.job.ExecutionStatus;
import dev.minato.platform.job.Job;
import dev.minato.platform.job.Jobs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What containers of executions wrote: kept, or on the cluster still. */
final class ExecutionOutput {
    private static final Duration GLANCE = Duration.ofMillis(500);

    private final Environments environments;
    private final ExecutionLogs logs;

    ExecutionOutput(Environments environments, ExecutionLogs logs) {
        this.environments = environments;
        this.logs = logs;
    }

    /**
     * The output of a container.
     *
     * @param statuses the execution as it is when this is asked
     * @throws Fault notFound, naming those that there are
     */
    Jobs.ContainerOutput of(Job job, Supplier<ExecutionStatus> statuses, LogPlace asked) {
        ExecutionStatus status = statuses.get();
        Attempt attempt = attempt(status, asked.replica());
        AppContainer container =
                status.execution()
                        .plan()
                        .template()
                        .allContainers()
                        .filter(each -> each.name().equals(asked.container()))
                        .findFirst()
                        .orElseThrow(() -> noContainer(status, asked.container()));
        LogPlace place =
                new LogPlace(
                        status.execution().name(),
                        attempt.replicaName().orElse(""),
                        container.name());
        return (query, sink) -> {
            if (query.follow()) {
                follow(job, statuses, place, query, sink);
            } else {
                read(job, attempt, place, query, sink);
            }
        };
    }

    private static Attempt attempt(ExecutionStatus status, String replica) {
        return status.attempts().stream()
                .filter(each -> isOf(each, replica))
                .findFirst()
                .orElseThrow(() -> noReplica(status, replica));
    }

    /** What comes, until the attempt has ended and everything that it wrote was read. */
    private void follow(
            Job job,
            Supplier<ExecutionStatus> statuses,
            LogPlace place,
            LogQuery query,
            LogSink sink) {
        LastLine last = new LastLine(sink);
        LogQuery next = new LogQuery(false, query.tail(), query.since());
        boolean ended = false;
        while (!ended) {
            Attempt now = attempt(statuses.get(), place.replica());
            ended = now.hasEnded();
            read(job, now, place, next, last::take);
            if (last.refused || (!ended && !(pause() && sink.idle()))) {
                return;
            }
            next = last.after(next);
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(GLANCE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Remembers which line was passed on last. */
    private static final class LastLine {
        private final LogSink sink;
        private Optional<Instant> time = Optional.empty();
        private boolean refused;

        LastLine(LogSink sink) {
            this.sink = sink;
        }

        boolean take(LogLine line) {
            time = Optional.of(line.time());
            refused = !sink.line(line);
            return !refused;
        }

        LogQuery after(LogQuery before) {
            return time.map(it ->
                            new LogQuery(false, Optional.empty(), Optional.of(it.plusNanos(1))))
                    .orElse(before);
        }
    }

    /** What is kept is written before the replica goes: one of the two is always there. */
    private void read(Job job, Attempt attempt, LogPlace place, LogQuery query, LogSink sink) {
        if (logs.read(place, query, sink) || attempt.cleared()) {
            return;
        }
        ContainerRef there =
                new ContainerRef(job.name().owner(), place.replica(), place.container());
        try {
            environments.parts(job.environment()).cluster().logs(there, query, sink);
        } catch (Fault e) {
            if (e.kind() != Fault.Kind.NOT_FOUND || !logs.read(place, query, sink)) {
                throw e;
            }
        }
    }

    private static boolean isOf(Attempt attempt, String replica) {
        return attempt.replicaName().filter(name -> name.equalsIgnoreCase(replica)).isPresent();
    }

    private static Fault noReplica(ExecutionStatus status, String replica) {
        String there =
                status.attempts().stream()
                        .flatMap(each -> each.replicaName().stream())
                        .collect(Collectors.joining(", "));
        return Fault.notFound(
                "Replica '"
                        + SafeText.shown(replica)
                        + "' of execution '"
                        + status.execution().name()
                        + "' was not found"
                        + (there.isEmpty() ? ": it has none yet" : ": there are " + there));
    }

    private static Fault noContainer(ExecutionStatus status, String container) {
        return Fault.notFound(
                "Container '"
                        + SafeText.shown(container)
                        + "' of execution '"
                        + status.execution().name()
                        + "' was not found: there are "
                        + status.execution()
                                .plan()
                                .template()
                                .allContainers()
                                .map(AppContainer::name)
                                .collect(Collectors.joining(", ")));
    }
}
