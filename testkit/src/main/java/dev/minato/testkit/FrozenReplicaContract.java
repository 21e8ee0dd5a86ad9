package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The part of {@link ClusterContract} that is about replicas that rest. */
abstract class FrozenReplicaContract {
    static final RevisionRef FIRST = new RevisionRef("shop", "shop--one", 1);

    /** Name of the first container of every spec here. */
    protected static final String MAIN = "main";

    /** Name of the container beside the main one. */
    protected static final String SIDE = "side";

    /** The cluster, the same during a test until {@link #restart}. */
    protected abstract Cluster cluster();

    /** Ends the cluster's own program and starts another on the same ground. */
    protected abstract void restart();

    /** Ends a replica's process as a failing machine does. */
    protected abstract void kill(Replica replica);

    /** Ends the process of one container of a replica; the others go on. */
    protected abstract void kill(Replica replica, String container);

    /** A process that becomes ready and writes a line. */
    protected abstract ReplicaSpec good();

    /** {@link #good} with a container {@link #SIDE} beside it that writes a line and runs on. */
    protected abstract ReplicaSpec pair();

    /** A process that runs and never becomes ready. */
    protected abstract ReplicaSpec silent();

    /** Lets time pass until an app's replicas are as expected; fails when they do not become so. */
    protected abstract List<Replica> await(String app, Predicate<List<Replica>> expected);

    @Test
    void whatIsFrozenKeepsWhatItIsAndIsReadyOnceItIsThawed() {
        ensure(FIRST, good(), 1);
        Replica before = await("shop", ready(1)).getFirst();
        freeze(FIRST, good(), 1);
        Replica frozen = await("shop", frozen(1)).getFirst();
        assertThat(frozen.ready()).isFalse();
        assertThat(frozen).isEqualTo(before.in(Phase.FROZEN));
        ensure(FIRST, good(), 1);
        assertThat(await("shop", ready(1))).containsExactly(before);
    }

    @Test
    void whatIsAskedForFrozenBecomesReadyFirst() {
        freeze(FIRST, good(), 2);
        List<Replica> replicas = await("shop", frozen(2));
        assertThat(replicas)
                .allSatisfy(replica -> {
                    assertThat(replica.address()).isPresent();
                    assertThat(replica.readySince()).isPresent();
                    assertThat(replica.containers().getFirst().ready()).isTrue();
                });
        ensure(FIRST, good(), 2);
        assertThat(names(await("shop", ready(2)))).isEqualTo(names(replicas));
    }

    @Test
    void allContainersOfAReplicaRestTogether() {
        freeze(FIRST, pair(), 1);
        Replica frozen = await("shop", frozen(1)).getFirst();
        assertThat(frozen.containers())
                .extracting(ContainerStatus::name, ContainerStatus::state)
                .containsExactly(
                        tuple(MAIN, ContainerStatus.State.RUNNING),
                        tuple(SIDE, ContainerStatus.State.RUNNING));
        ensure(FIRST, pair(), 1);
        assertThat(await("shop", ready(1)).getFirst().restarts()).isZero();
    }

    @Test
    void whatNeverBecomesReadyIsNeverFrozenAndMayBeRemoved() {
        freeze(FIRST, silent(), 1);
        List<Replica> seen = await("shop", replicas -> has(replicas, Phase.STARTING));
        assertThat(has(seen, Phase.FROZEN)).isFalse();
        cluster().remove(FIRST);
        await("shop", List::isEmpty);
    }

    @Test
    void whatIsFrozenOutlivesTheProgram() {
        freeze(FIRST, pair(), 1);
        Replica before = await("shop", frozen(1)).getFirst();
        restart();
        assertThat(cluster().observe("shop").sets()).containsOnlyKeys(FIRST);
        assertThat(await("shop", frozen(1)))
                .extracting(Replica::name)
                .containsExactly(before.name());
        ensure(FIRST, pair(), 1);
        Replica after = await("shop", ready(1)).getFirst();
        assertThat(after.name()).isEqualTo(before.name());
        assertThat(after.restarts()).isZero();
    }

    @Test
    void aThawOutlivesTheProgram() {
        freeze(FIRST, pair(), 1);
        Replica before = await("shop", frozen(1)).getFirst();
        ensure(FIRST, pair(), 1);
        restart();
        Replica after = await("shop", ready(1)).getFirst();
        assertThat(after.name()).isEqualTo(before.name());
        assertThat(after.restarts()).isZero();
    }

    @Test
    void aFrozenReplicaIsRemoved() {
        freeze(FIRST, pair(), 2);
        await("shop", frozen(2));
        cluster().remove(FIRST);
        await("shop", List::isEmpty);
        assertThat(cluster().apps()).isEmpty();
    }

    @Test
    void frozenReplicasBecomeFewerAndMore() {
        freeze(FIRST, good(), 2);
        Set<String> both = names(await("shop", frozen(2)));
        freeze(FIRST, good(), 1);
        Set<String> one = names(await("shop", frozen(1)));
        assertThat(both).containsAll(one);
        freeze(FIRST, good(), 2);
        assertThat(names(await("shop", frozen(2)))).containsAll(one);
    }

    /** The end may come with the thaw alone; requests go to the next process. */
    @Test
    void whatIsKilledWhileFrozenIsStartedAgainAndFrozenAgain() {
        freeze(FIRST, good(), 1);
        Replica before = await("shop", frozen(1)).getFirst();
        kill(before);
        ensure(FIRST, good(), 1);
        Replica next = await("shop", readyAnew(before)).getFirst();
        freeze(FIRST, good(), 1);
        assertThat(await("shop", frozen(1))).extracting(Replica::name).containsExactly(next.name());
    }

    @Test
    void aContainerThatIsKilledWhileFrozenIsStartedAgainAndTheOtherGoesOn() {
        freeze(FIRST, pair(), 1);
        Replica before = await("shop", frozen(1)).getFirst();
        kill(before, SIDE);
        ensure(FIRST, pair(), 1);
        Replica after =
                await(
                                "shop",
                                replicas ->
                                        ready(1).test(replicas)
                                                && container(replicas.getFirst(), SIDE).restarts()
                                                        == 1)
                        .getFirst();
        assertThat(container(after, MAIN)).isEqualTo(container(before, MAIN));
    }

    static ContainerStatus container(Replica replica, String name) {
        return replica.container(name).orElseThrow();
    }

    final void ensure(RevisionRef set, ReplicaSpec spec, int count) {
        cluster().ensure(set, spec, SetWish.of(count));
    }

    private void freeze(RevisionRef set, ReplicaSpec spec, int count) {
        cluster().ensure(set, spec, SetWish.of(count).asFrozen());
    }

    final Set<RevisionRef> sets() {
        return cluster().observe("shop").sets().keySet();
    }

    static Predicate<List<Replica>> ready(int count) {
        return replicas -> replicas.size() == count && replicas.stream().allMatch(Replica::ready);
    }

    private static Predicate<List<Replica>> frozen(int count) {
        return replicas ->
                replicas.size() == count
                        && replicas.stream().allMatch(replica -> replica.phase() == Phase.FROZEN);
    }

    /** Another one, or another process of it. */
    static Predicate<List<Replica>> readyAnew(Replica before) {
        return replicas ->
                ready(1).test(replicas)
                        && (!replicas.getFirst().name().equals(before.name())
                                || replicas.getFirst().restarts() > before.restarts());
    }

    static boolean has(List<Replica> replicas, Phase phase) {
        return replicas.stream().anyMatch(replica -> replica.phase() == phase);
    }

    static Set<String> names(List<Replica> replicas) {
        Set<String> names = new HashSet<>();
        replicas.forEach(replica -> names.add(replica.name()));
        return names;
    }
}
