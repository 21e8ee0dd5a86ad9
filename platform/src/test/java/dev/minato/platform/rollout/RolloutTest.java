package dev.minato.platform.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.GenerationPhase;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The table of decisions. */
class RolloutTest extends RolloutFixture {
    private static final RevisionRef STRAY = new RevisionRef("shop", "shop--stray", 1);

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
                .containsExactly(
                        new RolloutStep.Ensure(NEW, Set.of(OLD)), new RolloutStep.Ensure(OLD));
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
                .containsExactly(
                        new RolloutStep.Ensure(NEW), new RolloutStep.Ensure(second, Set.of(NEW)));
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
                        product.keep(),
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
}
