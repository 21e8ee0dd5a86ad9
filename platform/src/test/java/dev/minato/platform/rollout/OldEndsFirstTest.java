package dev.minato.platform.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.ledger.GenerationPhase;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Optional;

/** Roll-outs of an app whose old replicas are gone before new ones start. */
class OldEndsFirstTest extends RolloutFixture {
    @BeforeEach
    void takeTurns() {
        oldEndsFirst = true;
    }

    @Test
    void theOldOneServesUntilTheImagesOfTheNewOneAreThere() {
        phase = GenerationPhase.RESOLVING;
        serving(OLD, 1);
        assertThat(decide().before())
                .containsExactly(new RolloutStep.Ensure(OLD), new RolloutStep.Resolve(NEW));
    }

    @Test
    void thenTheOldOneIsDeactivatedAndDrainedAndNothingElseStarts() {
        serving(OLD, 1);
        counts.put(NEW, 1);
        hidden.add(NEW);
        assertThat(decide().before()).containsExactly(new RolloutStep.Deactivate("shop--old"));
        serving = Optional.empty();
        assertThat(decide().before()).isEmpty();
        assertThat(decide().after()).containsExactly(new RolloutStep.Drain(OLD));
        drained.add(OLD);
        assertThat(decide().after()).containsExactly(new RolloutStep.Remove(OLD));
    }

    @Test
    void theNewOneStartsWhenNothingOfTheOldOneIsLeft() {
        counts.put(NEW, 1);
        hidden.add(NEW);
        assertThat(decide().before()).contains(new RolloutStep.Ensure(NEW));
        replicas.add(replica(OLD, 0, Replica.Phase.TERMINATING));
        assertThat(decide().before()).doesNotContain(new RolloutStep.Ensure(NEW));
    }

    /** Whoever has begun goes on, whatever the cluster shows late. */
    @Test
    void whatHasBegunGoesOn() {
        wanted(NEW, 1, Replica.Phase.STARTING);
        replicas.add(replica(OLD, 0, Replica.Phase.TERMINATING));
        assertThat(decide().before()).containsExactly(new RolloutStep.Ensure(NEW));
    }

    @Test
    void ofARestartTheGenerationBeforeGetsNoRequestsAndEndsFirst() {
        RevisionRef second = new RevisionRef("shop", "shop--new", 2);
        newest = second;
        serving = Optional.of(NEW);
        wanted(NEW, 1, Replica.Phase.READY);
        counts.put(second, 1);
        hidden.add(second);
        assertThat(decide().before()).containsExactly(new RolloutStep.Retire(NEW));
        serving = Optional.empty();
        assertThat(decide().after()).containsExactly(new RolloutStep.Drain(NEW));
    }

    @Test
    void inMultipleModeOtherRevisionsGoOn() {
        mode = RevisionMode.MULTIPLE;
        oldIsActive = true;
        oldIsReady = true;
        wanted(OLD, 1, Replica.Phase.READY);
        counts.put(NEW, 1);
        hidden.add(NEW);
        assertThat(decide().before())
                .containsExactly(new RolloutStep.Ensure(NEW), new RolloutStep.Ensure(OLD));
    }
}
