package dev.minato.platform.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Replica;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.ledger.GenerationPhase;

import org.junit.jupiter.api.Test;

import java.util.Optional;

/** Sets that do not come up, and what becomes of them. */
class FailedRolloutTest extends RolloutFixture {
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
}
