package dev.minato.platform.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Replica;
import dev.minato.platform.RolloutPolicy;

import org.junit.jupiter.api.Test;

import java.util.Set;

/** What becomes of a set that has no room on its cluster. */
class WaitingRolloutTest extends RolloutFixture {
    private void waits(SetReason reason) {
        hindered.put(NEW, new SetStatus(1, reason, "it asks 4 GiB"));
    }

    @Test
    void itHasNotFailedHoweverLongItWaits() {
        wanted(NEW, 1, Replica.Phase.PENDING);
        waits(SetReason.UNSCHEDULABLE);
        now = START.plus(RolloutPolicy.DEFAULT.progressDeadline().multipliedBy(10));
        assertThat(problem()).isEmpty();
    }

    @Test
    void itsTimeToBecomeReadyBeginsWhenItHasRoom() {
        wanted(NEW, 1, Replica.Phase.PENDING);
        waits(SetReason.UNSCHEDULABLE);
        now = START.plusSeconds(60);
        assertThat(decide().before()).doesNotContain(new RolloutStep.Begin(NEW));
        now = START.plusSeconds(61);
        assertThat(decide().before()).contains(new RolloutStep.Begin(NEW));
    }

    /** Waiting mends nothing. */
    @Test
    void whatNoHostCouldHoldHasFailedAtOnce() {
        serving(OLD, 1);
        wanted(NEW, 1, Replica.Phase.PENDING);
        waits(SetReason.INFEASIBLE);
        assertThat(problem().orElseThrow())
                .isEqualTo(
                        "Revision shop--new did not become ready; shop--old keeps all traffic: it"
                                + " asks 4 GiB (INFEASIBLE).");
    }

    @Test
    void oneThatCrashesHasFailedThoughOthersOfItsSetWait() {
        counts.put(NEW, 2);
        replicas.add(replica(NEW, 2, Replica.Phase.BACK_OFF));
        waits(SetReason.UNSCHEDULABLE);
        assertThat(problem()).isPresent();
    }

    @Test
    void theClusterIsToldWhoseRoomIsFreeSoon() {
        serving(OLD, 1);
        wanted(NEW, 1, Replica.Phase.PENDING);
        assertThat(decide().before()).contains(new RolloutStep.Ensure(NEW, Set.of(OLD)));
    }
}
