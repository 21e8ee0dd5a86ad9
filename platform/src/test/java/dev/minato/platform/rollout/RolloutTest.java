package dev.minato.platform.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.Specs;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table of decisions. */
class RolloutTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final RevisionRef OLD = new RevisionRef("shop", "shop--old", 1);
    private static final RevisionRef NEW = new RevisionRef("shop", "shop--new", 1);
    private static final RevisionRef STRAY = new RevisionRef("shop", "shop--stray", 1);

    private final List<Replica> replicas = new ArrayList<>();
    private final Map<RevisionRef, Integer> counts = new HashMap<>();
    private final Set<RevisionRef> drained = new HashSet<>();
    private AppIntent intent = AppIntent.RUN;
    private GenerationPhase phase = GenerationPhase.ROLLING;
    private Optional<RevisionRef> serving = Optional.empty();
    private final Set<RevisionRef> unprobed = new HashSet<>();
    private RolloutPolicy policy = RolloutPolicy.DEFAULT;
    private RevisionMode mode = RevisionMode.SINGLE;
    private RevisionRef newest = NEW;
    private boolean oldIsActive;
    private boolean oldIsReady;
    private boolean taken = true;
    private boolean pending = true;
    private Instant now = START.plusSeconds(1);

    @Test
    void anImageThatIsNotThereIsFoundFirst() {
        phase = GenerationPhase.RESOLVING;
        serving(OLD, 1);
        assertThat(decide().before())
                .containsExactly(new RolloutStep.Ensure(OLD), new RolloutStep.Resolve(NEW));
        assertThat(decide().after()).isEmpty();
    }

    @Test
    void aNewSetStartsBesideTheOldOne() {
        serving(OLD, 1);
        wanted(NEW, 1);
        RolloutPlan plan = decide();
        assertThat(plan.before())
                .containsExactly(new RolloutStep.Ensure(NEW), new RolloutStep.Ensure(OLD));
        assertThat(plan.after()).isEmpty();
        assertThat(plan.again()).contains(START.plus(RolloutPolicy.DEFAULT.progressDeadline()));
    }

    @Test
    void itTakesOverOnlyWhenAllOfItIsReady() {
        serving(OLD, 1);
        wanted(NEW, 2, Replica.Phase.READY, Replica.Phase.STARTING);
        assertThat(decide().before()).doesNotContain(new RolloutStep.Ready(NEW));
        replicas.clear();
        serving(OLD, 1);
        wanted(NEW, 2, Replica.Phase.READY, Replica.Phase.READY);
        assertThat(decide().before()).contains(new RolloutStep.Ready(NEW));
    }

    @Test
    void itTakesOverWithSomeReadyWhenTheOldOneHasNone() {
        serving = Optional.of(OLD);
        wanted(OLD, 1, Replica.Phase.BACK_OFF);
        wanted(NEW, 2, Replica.Phase.READY, Replica.Phase.STARTING);
        assertThat(decide().before()).contains(new RolloutStep.Ready(NEW));
    }

    @Test
    void theFirstSetServesAsSoonAsSomeOfItIsReadyAndSettlesWhenAllOfItIs() {
        wanted(NEW, 2, Replica.Phase.READY, Replica.Phase.STARTING);
        assertThat(decide().before()).contains(new RolloutStep.Ready(NEW));
        serving = Optional.of(NEW);
        assertThat(decide().after()).isEmpty();
        replicas.clear();
        wanted(NEW, 2, Replica.Phase.READY, Replica.Phase.READY);
        assertThat(decide().after()).containsExactly(new RolloutStep.Settle(NEW));
    }

    @Test
    void afterTheSwitchTheOldSetIsDrainedThenRemoved() {
        serving(NEW, 1);
        wanted(OLD, 1, Replica.Phase.READY);
        assertThat(decide().before()).containsExactly(new RolloutStep.Ensure(NEW));
        assertThat(decide().after())
                .containsExactly(new RolloutStep.Settle(NEW), new RolloutStep.Drain(OLD));
        drained.add(OLD);
        assertThat(decide().after())
                .containsExactly(new RolloutStep.Settle(NEW), new RolloutStep.Remove(OLD));
    }

    @Test
    void whatNobodyKnowsIsDrainedAndRemovedToo() {
        phase = GenerationPhase.READY;
        pending = false;
        serving(NEW, 1);
        replicas.add(replica(STRAY, 0, Replica.Phase.READY));
        assertThat(decide().after()).containsExactly(new RolloutStep.Drain(STRAY));
    }

    @Test
    void aReadyAppNeedsNothingButToBeEnsured() {
        phase = GenerationPhase.READY;
        pending = false;
        serving(NEW, 1);
        RolloutPlan plan = decide();
        assertThat(plan.before()).containsExactly(new RolloutStep.Ensure(NEW));
        assertThat(plan.after()).isEmpty();
        assertThat(plan.again()).isEmpty();
    }

    @Test
    void aChangeOfConfigurationAloneSettlesAtOnce() {
        phase = GenerationPhase.READY;
        serving(NEW, 1);
        assertThat(decide().after()).containsExactly(new RolloutStep.Settle(NEW));
    }

    @Test
    void aProcessThatEndsTwiceHasFailed() {
        serving(OLD, 1);
        wanted(NEW, 1);
        replicas.add(replica(NEW, 0, Replica.Phase.BACK_OFF, Replica.CRASH_LOOP, "exit code 7"));
        assertThat(problem()).isEmpty();
        replicas.removeLast();
        replicas.add(replica(NEW, 1, Replica.Phase.BACK_OFF, Replica.CRASH_LOOP, "exit code 7"));
        assertThat(problem())
                .contains(
                        "Revision shop--new did not become ready; shop--old keeps all traffic:"
                                + " exit code 7.");
        assertThat(decide().before())
                .filteredOn(RolloutStep.Fail.class::isInstance)
                .extracting(step -> ((RolloutStep.Fail) step).output())
                .containsExactly(
                        Optional.of(new ContainerRef("shop", replicas.getLast().name(), "main")));
    }

    @Test
    void aProcessThatCannotRunHasFailedAtOnce() {
        wanted(NEW, 1);
        replicas.add(replica(NEW, 0, Replica.Phase.FAILED, "CreateContainerError", "no such file"));
        assertThat(problem().orElseThrow())
                .startsWith("Revision shop--new did not become ready: no such file.");
    }

    @Test
    void aStartupProbeThatKilledItHasFailed() {
        wanted(NEW, 1);
        replicas.add(replica(NEW, 1, Replica.Phase.STARTING, Replica.UNHEALTHY, "no answer"));
        assertThat(problem()).isPresent();
    }

    @Test
    void listeningOnAnotherPortFailsAfterAMinute() {
        wanted(NEW, 1);
        replicas.add(
                replica(NEW, 0, Replica.Phase.STARTING, Replica.NOT_LISTENING, "listens on 3000"));
        assertThat(problem()).isEmpty();
        assertThat(decide().again()).contains(START.plusSeconds(60));
        now = START.plusSeconds(60);
        assertThat(problem()).isPresent();
    }

    @Test
    void theProgressDeadlineEndsARollOut() {
        wanted(NEW, 1, Replica.Phase.STARTING);
        now = START.plus(RolloutPolicy.DEFAULT.progressDeadline()).minusMillis(1);
        assertThat(problem()).isEmpty();
        now = START.plus(RolloutPolicy.DEFAULT.progressDeadline());
        assertThat(problem().orElseThrow()).contains("within 600 seconds");
        replicas.clear();
        assertThat(problem()).isPresent();
    }

    /** It was away, or said no to everybody: none of that time is the revision's. */
    @Test
    void aSetThatTheClusterTakesLateHasItsTimeFromThenOn() {
        wanted(NEW, 1, Replica.Phase.PENDING);
        replicas.clear();
        taken = false;
        now = START.plusSeconds(60);
        assertThat(decide().before()).containsExactly(new RolloutStep.Ensure(NEW));
        now = START.plus(RolloutPolicy.DEFAULT.progressDeadline());
        assertThat(decide().before())
                .containsExactly(new RolloutStep.Ensure(NEW), new RolloutStep.Begin(NEW));
        assertThat(problem()).isEmpty();
    }

    @Test
    void aFailedSetIsRemovedWhenAnotherServes() {
        phase = GenerationPhase.FAILED;
        pending = false;
        serving(OLD, 1);
        wanted(NEW, 1, Replica.Phase.BACK_OFF);
        assertThat(decide().before()).containsExactly(new RolloutStep.Ensure(OLD));
        assertThat(decide().after()).containsExactly(new RolloutStep.Drain(NEW));
    }

    @Test
    void aFailedSetIsKeptWhenNoneServesAndMayStillComeUp() {
        phase = GenerationPhase.FAILED;
        pending = false;
        wanted(NEW, 1, Replica.Phase.BACK_OFF);
        assertThat(decide().before()).containsExactly(new RolloutStep.Ensure(NEW));
        replicas.clear();
        wanted(NEW, 1, Replica.Phase.READY);
        assertThat(decide().before()).contains(new RolloutStep.Ready(NEW));
        serving = Optional.of(NEW);
        assertThat(decide().after()).containsExactly(new RolloutStep.Settle(NEW));
    }

    @Test
    void aStoppedAppDrainsThenRemovesThenSettles() {
        intent = AppIntent.STOP;
        phase = GenerationPhase.READY;
        wanted(NEW, 1, Replica.Phase.READY);
        assertThat(decide().before()).isEmpty();
        assertThat(decide().after()).containsExactly(new RolloutStep.Drain(NEW));
        drained.add(NEW);
        assertThat(decide().after()).containsExactly(new RolloutStep.Remove(NEW));
        replicas.clear();
        counts.clear();
        assertThat(decide().after()).containsExactly(new RolloutStep.SettleStop());
        pending = false;
        assertThat(decide().after()).isEmpty();
    }

    @Test
    void whatTheNewestLeavesBehindIsDeactivated() {
        serving(NEW, 1);
        wanted(OLD, 1, Replica.Phase.READY);
        oldIsActive = true;
        assertThat(decide().before())
                .containsExactly(
                        new RolloutStep.Deactivate("shop--old"), new RolloutStep.Ensure(NEW));
    }

    @Test
    void inMultipleModeAllThatAreActiveRun() {
        mode = RevisionMode.MULTIPLE;
        phase = GenerationPhase.READY;
        pending = false;
        serving(NEW, 1);
        wanted(OLD, 1, Replica.Phase.READY);
        oldIsActive = true;
        oldIsReady = true;
        assertThat(decide().before())
                .containsExactly(new RolloutStep.Ensure(NEW), new RolloutStep.Ensure(OLD));
        assertThat(decide().after()).isEmpty();
    }

    @Test
    void aRestartTakesTheGenerationBeforeAway() {
        RevisionRef second = new RevisionRef("shop", "shop--new", 2);
        newest = second;
        serving = Optional.of(NEW);
        wanted(NEW, 1, Replica.Phase.READY);
        wanted(second, 1, Replica.Phase.STARTING);
        assertThat(decide().before())
                .containsExactly(new RolloutStep.Ensure(NEW), new RolloutStep.Ensure(second));
        replicas.clear();
        wanted(NEW, 1, Replica.Phase.READY);
        wanted(second, 1, Replica.Phase.READY);
        assertThat(decide().before()).contains(new RolloutStep.Ready(second));
        serving = Optional.of(second);
        assertThat(decide().after())
                .containsExactly(new RolloutStep.Settle(second), new RolloutStep.Drain(NEW));
    }

    /** A cluster may call a process ready each time it starts. */
    @Test
    void whatNoProbeVouchesForIsReadyWhenItWasForAWhile() {
        RolloutPolicy product = RolloutPolicy.DEFAULT;
        policy =
                new RolloutPolicy(
                        product.progressDeadline(),
                        product.crashes(),
                        product.wrongPort(),
                        product.drain(),
                        Duration.ofSeconds(3),
                        product.resync(),
                        Set.of());
        unprobed.add(NEW);
        wanted(NEW, 1, Replica.Phase.READY);
        assertThat(decide().before()).doesNotContain(new RolloutStep.Ready(NEW));
        assertThat(decide().again()).contains(START.plusSeconds(3));
        now = START.plusSeconds(3);
        assertThat(decide().before()).contains(new RolloutStep.Ready(NEW));
        unprobed.clear();
        now = START;
        assertThat(decide().before()).contains(new RolloutStep.Ready(NEW));
    }

    @Test
    void aSetOfNoReplicasIsCompleteAtOnce() {
        wanted(NEW, 0);
        assertThat(decide().before()).contains(new RolloutStep.Ready(NEW));
    }

    @Test
    void aDeletedAppIsForgottenWhenNothingIsLeft() {
        intent = AppIntent.DELETE;
        assertThat(decide().after()).containsExactly(new RolloutStep.Forget());
    }

    private RolloutPlan decide() {
        Map<String, Integer> byRevision = new HashMap<>();
        counts.forEach((set, count) -> byRevision.put(set.revision(), count));
        Map<RevisionRef, SetStatus> sets = new HashMap<>();
        if (taken) {
            counts.forEach((set, count) -> sets.put(set, SetStatus.well(count)));
        }
        boolean oldServes = oldIsReady || serving.filter(OLD::equals).isPresent();
        Optional<Integer> ready =
                serving.filter(set -> set.revision().equals(newest.revision()))
                        .map(RevisionRef::generation);
        List<RevisionRow> revisions = new ArrayList<>();
        revisions.add(Specs.revision(newest, 2, phase, ready, true));
        if (oldServes || oldIsActive || counts.containsKey(OLD)) {
            revisions.add(
                    Specs.revision(
                            OLD,
                            1,
                            GenerationPhase.READY,
                            oldServes ? Optional.of(1) : Optional.empty(),
                            oldServes || oldIsActive));
        }
        AppSpec one = Specs.app(Optional.empty(), Specs.container(List.of(), List.of()));
        AppSpec spec =
                new AppSpec(
                        mode,
                        one.traffic(),
                        one.ingress(),
                        one.secrets(),
                        one.registries(),
                        one.maxInactiveRevisions(),
                        one.template());
        return Rollout.decide(
                new AppObservation(
                        Specs.row(spec, intent),
                        revisions,
                        byRevision,
                        counts.keySet(),
                        unprobed,
                        replicas,
                        sets,
                        drained,
                        pending ? Set.of(newest.revision()) : Set.of()),
                policy,
                now);
    }

    private Optional<String> problem() {
        return decide().before().stream()
                .filter(RolloutStep.Fail.class::isInstance)
                .map(step -> ((RolloutStep.Fail) step).problem().message())
                .findFirst();
    }

    private void serving(RevisionRef set, int count) {
        serving = Optional.of(set);
        Replica.Phase[] phases = new Replica.Phase[count];
        Arrays.fill(phases, Replica.Phase.READY);
        wanted(set, count, phases);
    }

    private void wanted(RevisionRef set, int count, Replica.Phase... phases) {
        counts.put(set, count);
        for (Replica.Phase each : phases) {
            replicas.add(replica(set, 0, each));
        }
    }

    private Replica replica(RevisionRef set, int restarts, Replica.Phase phase) {
        return replica(set, restarts, phase, "", "");
    }

    private Replica replica(
            RevisionRef set, int restarts, Replica.Phase phase, String reason, String message) {
        String name = set.revision() + "-" + replicas.size();
        return Specs.replica(name, set, phase, restarts, reason, message);
    }
}
