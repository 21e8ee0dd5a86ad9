package dev.minato.platform.job;

import dev.minato.platform.job.Attempt.Outcome;
import dev.minato.platform.job.ExecutionStep.Begin;
import dev.minato.platform.job.ExecutionStep.Clear;
import dev.minato.platform.job.ExecutionStep.Finish;
import dev.minato.platform.job.ExecutionStep.Resolve;
import dev.minato.platform.job.ExecutionStep.Settle;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What is to be done for an execution now, from what is written down and what the cluster shows.
 * Pure: the same for the same facts. It promises: a replica has at most 1 + retryLimit attempts,
 * one after another; no more attempts than the parallelism are open at once; a task of a batch ends
 * no other; an attempt that the cluster has taken is never asked for again; whatever happens, the
 * execution ends once the time of its replicas is over.
 *
 * @param steps to be done, in order; the facts are other ones after them
 * @param again when to decide anew at the latest; absent when nothing is waited for
 */
public record ExecutionDecision(List<ExecutionStep> steps, Optional<Instant> again) {
    /** Reason of an end whose time was over, in Kubernetes' word. */
    public static final String TIMED_OUT = "DeadlineExceeded";

    /** Reason of an execution one of whose replicas has no attempt left, in Kubernetes' word. */
    public static final String NO_RETRY_LEFT = "BackoffLimitExceeded";

    /** Reason of a batch some of whose tasks have failed. */
    public static final String TASKS_FAILED = "TasksFailed";

    /** Reason of one that somebody stopped. */
    public static final String STOPPED = "Stopped";

    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(6);
    private static final int MOST_DOUBLINGS = 9;

    public ExecutionDecision {
        steps = List.copyOf(steps);
    }

    /** Decides. */
    public static ExecutionDecision of(ExecutionFacts facts) {
        List<ExecutionStep> steps = new ArrayList<>();
        List<Instant> dues = new ArrayList<>();
        for (Attempt attempt : facts.attempts()) {
            if (attempt.hasEnded()) {
                if (!attempt.cleared()) {
                    steps.add(new Clear(attempt, facts.of(attempt)));
                }
            } else {
                Instant deadline = deadline(facts, attempt.replica());
                AttemptDecision.of(facts, attempt, deadline).ifPresent(steps::add);
                dues.add(deadline);
            }
        }
        if (facts.execution().isRunning()) {
            decide(facts, steps, dues);
        } else if (facts.attempts().stream().allMatch(Attempt::cleared)) {
            steps.add(new Settle());
        }
        return new ExecutionDecision(steps, dues.stream().min(Instant::compareTo));
    }

    private static void decide(
            ExecutionFacts facts, List<ExecutionStep> steps, List<Instant> dues) {
        Execution execution = facts.execution();
        Optional<Finish> end = execution.stopping() ? stopped(facts) : end(facts);
        if (end.isPresent()) {
            steps.add(end.get());
        } else if (!execution.stopping()) {
            if (facts.resolved()) {
                begin(facts, steps, dues);
            } else {
                steps.add(new Resolve());
                dues.add(execution.deadline());
            }
        }
    }

    private static Optional<Finish> stopped(ExecutionFacts facts) {
        return facts.open() > 0
                ? Optional.empty()
                : Optional.of(
                        new Finish(
                                Execution.State.STOPPED,
                                STOPPED,
                                "Execution " + facts.execution().name() + " was stopped"));
    }

    private static Optional<Finish> end(ExecutionFacts facts) {
        Optional<TaskList> tasks = facts.execution().plan().tasks();
        Optional<Finish> failure =
                tasks.isPresent() ? tasksFailed(facts, tasks.get()) : firstFailure(facts);
        if (failure.isPresent()) {
            return failure;
        }
        if (replicas(facts).allMatch(each -> hasSucceeded(facts.ofReplica(each)))) {
            return Optional.of(new Finish(Execution.State.SUCCEEDED, "", ""));
        }
        boolean late = !facts.resolved() && !facts.now().isBefore(facts.execution().deadline());
        return late
                ? Optional.of(
                        failed(
                                TIMED_OUT,
                                "its images were not found within the "
                                        + facts.execution().plan().timeout().toSeconds()
                                        + " s of replicaTimeout"))
                : Optional.empty();
    }

    private static Optional<Finish> firstFailure(ExecutionFacts facts) {
        return replicas(facts)
                .mapToObj(each -> failure(facts, each))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** A task that fails ends no other: the batch has failed once all have ended. */
    private static Optional<Finish> tasksFailed(ExecutionFacts facts, TaskList tasks) {
        List<Integer> failed = new ArrayList<>();
        for (int replica : replicas(facts).toArray()) {
            if (failure(facts, replica).isPresent()) {
                failed.add(tasks.number(replica));
            } else if (!hasSucceeded(facts.ofReplica(replica))) {
                return Optional.empty();
            }
        }
        return failed.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        failed(
                                TASKS_FAILED,
                                failed.size()
                                        + " of "
                                        + tasks.size()
                                        + (tasks.size() == 1 ? " task" : " tasks")
                                        + " failed: "
                                        + TaskList.text(failed)));
    }

    private static IntStream replicas(ExecutionFacts facts) {
        return IntStream.rangeClosed(1, facts.execution().plan().completions());
    }

    private static boolean hasSucceeded(List<Attempt> attempts) {
        return attempts.stream().anyMatch(each -> each.ended(Outcome.SUCCEEDED));
    }

    /** A replica that has failed for good fails the execution. */
    private static Optional<Finish> failure(ExecutionFacts facts, int replica) {
        List<Attempt> attempts = facts.ofReplica(replica);
        if (hasSucceeded(attempts) || attempts.isEmpty() || !attempts.getLast().hasEnded()) {
            return Optional.empty();
        }
        ExecutionPlan plan = facts.execution().plan();
        Attempt last = attempts.getLast();
        String which = plan.completions() == 1 ? "" : "replica " + replica + ": ";
        if (last.ended(Outcome.TIMED_OUT) || isOver(facts, replica)) {
            return Optional.of(
                    failed(
                            TIMED_OUT,
                            which
                                    + "it did not succeed within the "
                                    + plan.timeout().toSeconds()
                                    + " s of replicaTimeout"
                                    + told(last)));
        }
        int most = 1 + plan.retryLimit();
        return attempts.size() < most
                ? Optional.empty()
                : Optional.of(
                        failed(
                                NO_RETRY_LEFT,
                                which
                                        + (most == 1
                                                ? "its attempt failed"
                                                : "all " + most + " attempts failed")
                                        + told(last)));
    }

    private static String told(Attempt last) {
        return last.message().isEmpty() ? "" : ": " + last.message();
    }

    private static Finish failed(String reason, String message) {
        return new Finish(Execution.State.FAILED, reason, message);
    }

    private static boolean isOver(ExecutionFacts facts, int replica) {
        return !facts.now().isBefore(deadline(facts, replica));
    }

    /** When the time of a replica is over that has begun. */
    private static Instant deadline(ExecutionFacts facts, int replica) {
        return facts.ofReplica(replica).getFirst().asked().plus(facts.execution().plan().timeout());
    }

    private static void begin(ExecutionFacts facts, List<ExecutionStep> steps, List<Instant> dues) {
        long room = facts.execution().plan().parallelism() - facts.open();
        for (int replica : replicas(facts).toArray()) {
            List<Attempt> attempts = facts.ofReplica(replica);
            boolean open = !attempts.isEmpty() && !attempts.getLast().hasEnded();
            if (open
                    || hasSucceeded(attempts)
                    || room <= 0
                    || failure(facts, replica).isPresent()) {
                continue;
            }
            Optional<Instant> due = attempts.isEmpty() ? Optional.empty() : due(attempts);
            if (due.filter(facts.now()::isBefore).isPresent()) {
                Stream.of(due.get(), deadline(facts, replica))
                        .min(Instant::compareTo)
                        .ifPresent(dues::add);
            } else {
                steps.add(new Begin(replica, attempts.size() + 1));
                room--;
            }
        }
    }

    /** When a replica is tried again: 1 s after its first failure, doubling to 6 minutes. */
    private static Optional<Instant> due(List<Attempt> attempts) {
        Duration wait =
                FIRST_BACK_OFF.multipliedBy(1L << Math.min(attempts.size() - 1, MOST_DOUBLINGS));
        Duration most = wait.compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : wait;
        Attempt last = attempts.getLast();
        return Optional.of(last.ended().orElse(last.asked()).plus(most));
    }
}
