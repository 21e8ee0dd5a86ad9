package dev.minato.platform.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Specs;
import dev.minato.platform.job.Attempt.ContainerEnd;
import dev.minato.platform.job.Attempt.Outcome;
import dev.minato.platform.job.Attempt.Phase;
import dev.minato.platform.job.ExecutionStep.Begin;
import dev.minato.platform.job.ExecutionStep.Clear;
import dev.minato.platform.job.ExecutionStep.End;
import dev.minato.platform.job.ExecutionStep.Ensure;
import dev.minato.platform.job.ExecutionStep.Finish;
import dev.minato.platform.job.ExecutionStep.Resolve;
import dev.minato.platform.job.ExecutionStep.Settle;
import dev.minato.platform.job.ExecutionStep.Take;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is to be done for an execution, by what is written down and seen. */
class ExecutionDecisionTest {
    private static final Instant START = Specs.START;
    private static final String NAME = "nightly-abc1234";

    private final List<Attempt> attempts = new ArrayList<>();
    private final Map<Integer, ReplicaSighting> seen = new HashMap<>();
    private ExecutionPlan plan = plan(1, 1, 0, 60);
    private Execution.State state = Execution.State.RUNNING;
    private boolean stopping;
    private boolean resolved = true;
    private Instant now = START;

    @Test
    void imagesAreFoundBeforeAnythingBegins() {
        resolved = false;
        assertThat(decide().steps()).containsExactly(new Resolve());
        assertThat(decide().again()).contains(START.plusSeconds(60));
    }

    @Test
    void imagesThatAreNotFoundInTimeFailIt() {
        resolved = false;
        now = START.plusSeconds(60);
        assertThat(finish().reason()).isEqualTo("DeadlineExceeded");
        assertThat(finish().message()).contains("60 s of replicaTimeout");
    }

    @Test
    void anAttemptIsWrittenDownBeforeTheClusterIsAsked() {
        assertThat(decide().steps()).containsExactly(new Begin(1, 1));
        Attempt first = asked(1, 1);
        assertThat(decide().steps()).containsExactly(new Ensure(first));
    }

    @Test
    void whatTheClusterHasIsNeverAskedForAgain() {
        Attempt first = asked(1, 1);
        ReplicaSighting there = new ReplicaSighting(true, true, Optional.empty());
        see(first, there);
        assertThat(decide().steps()).containsExactly(new Take(first, there));
        Attempt taken = started(first, Optional.empty());
        assertThat(decide().steps()).isEmpty();
        assertThat(decide().again()).contains(START.plusSeconds(60));
        see(taken, ReplicaSighting.NOTHING);
        assertThat(end().outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void aReplicaThatVanishedEndedAsUnknown() {
        Attempt taken = started(asked(1, 1), Optional.of("nightly-1"));
        see(taken, new ReplicaSighting(true, false, Optional.empty()));
        assertThat(end().outcome()).isEqualTo(Outcome.UNKNOWN);
        assertThat(end().reason()).isEqualTo("Unknown");
        assertThat(end().message()).contains("nobody saw how it ended");
    }

    @Test
    void aReplicaOfAnotherNameIsNotTheOneThatWasAskedFor() {
        Attempt taken = started(asked(1, 1), Optional.of("nightly-1"));
        see(taken, sighting(replica("nightly-2", Replica.Phase.READY, List.of())));
        assertThat(end().outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({"0,SUCCEEDED", "1,FAILED", "137,FAILED", "-1,UNKNOWN"})
    void anEndIsWhatTheExitCodeSays(int code, Outcome outcome) {
        Attempt taken = started(asked(1, 1), Optional.of("nightly-1"));
        Optional<Integer> exit = code < 0 ? Optional.empty() : Optional.of(code);
        see(taken, sighting(replica("nightly-1", Replica.Phase.ENDED, List.of(exit))));
        assertThat(end().outcome()).isEqualTo(outcome);
        assertThat(end().containers()).extracting(ContainerEnd::exitCode).containsExactly(exit);
        assertThat(end().replicaName()).contains("nightly-1");
    }

    @Test
    void oneContainerThatFailsFailsTheReplica() {
        Attempt taken = started(asked(1, 1), Optional.of("nightly-1"));
        see(
                taken,
                sighting(
                        replica(
                                "nightly-1",
                                Replica.Phase.ENDED,
                                List.of(Optional.of(0), Optional.of(2)))));
        assertThat(end().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aContainerThatCannotBeRunFailsTheReplica() {
        Attempt taken = started(asked(1, 1), Optional.of("nightly-1"));
        see(taken, sighting(replica("nightly-1", Replica.Phase.FAILED, List.of())));
        assertThat(end().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aReplicaThatItsClusterEndsHasFailedWithTheReason() {
        Attempt taken = started(asked(1, 1), Optional.of("nightly-1"));
        see(taken, sighting(replica("nightly-1", Replica.Phase.TERMINATING, List.of())));
        assertThat(decide().steps()).isEmpty();
        Replica ended = replica("nightly-1", Replica.Phase.TERMINATING, List.of());
        see(
                taken,
                sighting(
                        new Replica(
                                ended.name(),
                                ended.set(),
                                ended.phase(),
                                Optional.empty(),
                                List.of(),
                                "EphemeralStorageExceeded",
                                "it wrote too much",
                                START,
                                Optional.empty(),
                                Optional.empty())));
        assertThat(end().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(end().reason()).isEqualTo("EphemeralStorageExceeded");
        assertThat(end().message()).isEqualTo("it wrote too much");
    }

    @Test
    void whatSucceededEndsTheExecutionAndIsCleared() {
        Attempt done = ended(asked(1, 1), Outcome.SUCCEEDED, 5);
        assertThat(decide().steps())
                .containsExactly(
                        new Clear(done, ReplicaSighting.NOTHING),
                        new Finish(Execution.State.SUCCEEDED, "", ""));
    }

    @Test
    void theLastFailureEndsIt() {
        plan = plan(1, 1, 1, 60);
        ended(asked(1, 1), Outcome.FAILED, 5);
        now = START.plusSeconds(6);
        assertThat(decide().steps()).contains(new Begin(1, 2));
        ended(asked(1, 2), Outcome.UNKNOWN, 8);
        assertThat(finish().state()).isEqualTo(Execution.State.FAILED);
        assertThat(finish().reason()).isEqualTo("BackoffLimitExceeded");
        assertThat(finish().message()).contains("all 2 attempts failed");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,4", "9,256", "10,360", "30,360"})
    void retriesWaitLongerEachTime(int failures, int seconds) {
        plan = plan(1, 1, 100, 100_000);
        for (int turn = 1; turn <= failures; turn++) {
            ended(asked(1, turn), Outcome.FAILED, 5, true);
        }
        now = START.plusSeconds(5);
        assertThat(decide().steps()).isEmpty();
        assertThat(decide().again()).contains(START.plusSeconds(5 + seconds));
        now = START.plusSeconds(5 + seconds);
        assertThat(decide().steps()).containsExactly(new Begin(1, failures + 1));
    }

    @Test
    void theTimeOfAReplicaWinsOverItsRetries() {
        plan = plan(1, 1, 5, 60);
        ended(asked(1, 1), Outcome.FAILED, 5, true);
        Attempt second = started(asked(1, 2), Optional.of("nightly-2"));
        see(second, sighting(replica("nightly-2", Replica.Phase.READY, List.of())));
        now = START.plusSeconds(60);
        assertThat(end().outcome()).isEqualTo(Outcome.TIMED_OUT);
        ended(second, Outcome.TIMED_OUT, 60);
        assertThat(finish().reason()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void aReplicaIsNotTriedAgainAfterItsTime() {
        plan = plan(1, 1, 5, 6);
        ended(asked(1, 1), Outcome.FAILED, 5, true);
        now = START.plusMillis(5_500);
        assertThat(decide().again()).contains(START.plusSeconds(6));
        now = START.plusSeconds(6);
        assertThat(finish().reason()).isEqualTo("DeadlineExceeded");
    }

    @Test
    void noMoreRunAtOnceThanMay() {
        plan = plan(2, 3, 0, 60);
        assertThat(decide().steps()).containsExactly(new Begin(1, 1), new Begin(2, 1));
        Attempt first = started(asked(1, 1), Optional.empty());
        see(first, new ReplicaSighting(true, true, Optional.empty()));
        assertThat(decide().steps()).containsExactly(new Begin(2, 1));
        ended(first, Outcome.SUCCEEDED, 1, true);
        assertThat(decide().steps()).containsExactly(new Begin(2, 1), new Begin(3, 1));
    }

    @Test
    void aReplicaThatFailsForGoodStopsTheOthers() {
        plan = plan(2, 2, 0, 60);
        ended(asked(1, 1), Outcome.FAILED, 5, true);
        Attempt other = started(asked(2, 1), Optional.empty());
        see(other, new ReplicaSighting(true, true, Optional.empty()));
        assertThat(finish().message()).contains("replica 1: its attempt failed");
        state = Execution.State.FAILED;
        assertThat(end().outcome()).isEqualTo(Outcome.STOPPED);
    }

    @Test
    void whoeverStopsItEndsWhatRunsAndThenTheExecution() {
        stopping = true;
        Attempt taken = started(asked(1, 1), Optional.of("nightly-1"));
        see(taken, sighting(replica("nightly-1", Replica.Phase.READY, List.of())));
        assertThat(decide().steps()).hasSize(1);
        assertThat(end().outcome()).isEqualTo(Outcome.STOPPED);
        ended(taken, Outcome.STOPPED, 1, true);
        assertThat(finish().state()).isEqualTo(Execution.State.STOPPED);
    }

    @Test
    void anExecutionThatIsStoppedBeforeItBeganEndsAtOnce() {
        stopping = true;
        resolved = false;
        assertThat(finish().state()).isEqualTo(Execution.State.STOPPED);
    }

    @Test
    void nothingIsLeftToDoOnceAllIsCleared() {
        state = Execution.State.SUCCEEDED;
        ended(asked(1, 1), Outcome.SUCCEEDED, 1, true);
        assertThat(decide().steps()).containsExactly(new Settle());
        assertThat(decide().again()).isEmpty();
    }

    private ExecutionDecision decide() {
        Execution execution =
                new Execution(
                        NAME,
                        "nightly",
                        ExecutionCause.MANUAL,
                        plan,
                        "{}",
                        state,
                        stopping,
                        "",
                        "",
                        START,
                        Optional.empty());
        return ExecutionDecision.of(new ExecutionFacts(execution, resolved, attempts, seen, now));
    }

    private Finish finish() {
        return only(Finish.class);
    }

    private End end() {
        return only(End.class);
    }

    private <T extends ExecutionStep> T only(Class<T> kind) {
        List<T> found = decide().steps().stream().filter(kind::isInstance).map(kind::cast).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static ExecutionPlan plan(int parallelism, int completions, int retries, int seconds) {
        return new ExecutionPlan(
                parallelism,
                completions,
                retries,
                Duration.ofSeconds(seconds),
                Specs.template(Specs.container(List.of(), List.of())));
    }

    private Attempt asked(int replica, int turn) {
        Attempt fresh = Attempt.fresh(NAME, attempts.size() + 1, replica, turn, START);
        attempts.add(fresh);
        return fresh;
    }

    private Attempt started(Attempt attempt, Optional<String> name) {
        return put(attempt, Phase.STARTED, Optional.empty(), name, Optional.empty(), false);
    }

    private Attempt ended(Attempt attempt, Outcome outcome, int second) {
        return ended(attempt, outcome, second, false);
    }

    private Attempt ended(Attempt attempt, Outcome outcome, int second, boolean cleared) {
        return put(
                attempt,
                Phase.ENDED,
                Optional.of(outcome),
                attempt.replicaName(),
                Optional.of(START.plusSeconds(second)),
                cleared);
    }

    private Attempt put(
            Attempt from,
            Phase phase,
            Optional<Outcome> outcome,
            Optional<String> name,
            Optional<Instant> end,
            boolean cleared) {
        Attempt next =
                new Attempt(
                        NAME,
                        from.number(),
                        from.replica(),
                        from.turn(),
                        phase,
                        outcome,
                        name,
                        from.asked(),
                        end,
                        List.of(),
                        "",
                        "",
                        cleared);
        attempts.set(from.number() - 1, next);
        return next;
    }

    private void see(Attempt attempt, ReplicaSighting sighting) {
        seen.put(attempt.number(), sighting);
    }

    private static ReplicaSighting sighting(Replica replica) {
        return new ReplicaSighting(true, true, Optional.of(replica));
    }

    private static Replica replica(
            String name, Replica.Phase phase, List<Optional<Integer>> exitCodes) {
        List<ContainerStatus> containers = new ArrayList<>();
        for (Optional<Integer> code : exitCodes) {
            containers.add(
                    new ContainerStatus(
                            "main" + containers.size(),
                            false,
                            Optional.of("id"),
                            ContainerStatus.State.TERMINATED,
                            false,
                            0,
                            code,
                            "",
                            "",
                            Optional.of(START)));
        }
        return new Replica(
                name,
                new RevisionRef("nightly--job", NAME, 1),
                phase,
                Optional.empty(),
                containers,
                "",
                "",
                START,
                Optional.empty(),
                Optional.empty());
    }
}
