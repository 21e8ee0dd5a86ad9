package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** What every {@link Cluster} does. A subclass gives the cluster, and specs that run in it. */
public abstract class ClusterContract extends FrozenReplicaContract {
    private static final RevisionRef SECOND = new RevisionRef("shop", "shop--two", 1);
    private static final RevisionRef OTHER_APP = new RevisionRef("blog", "blog--one", 1);

    /**
     * {@link #good} after the init containers {@code first} and {@code second}, which end well, the
     * second only after the first.
     */
    protected abstract ReplicaSpec ordered();

    /** One that runs to its end, which is exit code 3, and writes a line. */
    protected abstract ReplicaSpec once();

    /** A process that writes a line and ends at once with code 1. */
    protected abstract ReplicaSpec crashing();

    /** A process that cannot be executed. */
    protected abstract ReplicaSpec missing();

    @Test
    void anEnsuredSetBecomesReadyWithAnEndpoint() {
        ensure(FIRST, good(), 2);
        List<Replica> replicas = await("shop", ready(2));
        assertThat(replicas)
                .allSatisfy(replica -> {
                    assertThat(replica.set()).isEqualTo(FIRST);
                    assertThat(replica.address()).isPresent();
                    assertThat(replica.containers().getFirst().id()).isPresent();
                    assertThat(replica.readySince()).isPresent();
                    assertThat(replica.reason()).isEmpty();
                });
        assertThat(names(replicas)).hasSize(2);
    }

    @Test
    void ensuringTwiceIsEnsuringOnce() {
        ensure(FIRST, good(), 1);
        Set<String> before = names(await("shop", ready(1)));
        ensure(FIRST, good(), 1);
        ensure(SECOND, good(), 1);
        List<Replica> after = await("shop", ready(2));
        assertThat(names(after)).containsAll(before);
        assertThat(sets()).containsExactlyInAnyOrder(FIRST, SECOND);
    }

    @Test
    void aRemovedSetIsGoneAndAnotherStays() {
        ensure(FIRST, good(), 1);
        ensure(SECOND, good(), 1);
        await("shop", ready(2));
        cluster().remove(FIRST);
        cluster().remove(FIRST);
        List<Replica> left = await("shop", replicas -> replicas.size() == 1);
        assertThat(left.getFirst().set()).isEqualTo(SECOND);
        assertThat(left.getFirst().ready()).isTrue();
        assertThat(sets()).containsExactly(SECOND);
    }

    /** What its replicas have in common goes with the last of them, and not before. */
    @Test
    void anEnvironmentIsClosedOnceNoReplicaIsInIt() {
        ensure(FIRST, good().in("far"), 1);
        ensure(OTHER_APP, good(), 1);
        List<Replica> inside = await("shop", ready(1));
        cluster().openEnvironment("far");
        await("blog", ready(1));
        assertThat(cluster().closeEnvironment("far")).isFalse();
        restart();
        assertThat(names(await("shop", ready(1)))).isEqualTo(names(inside));
        assertThat(cluster().closeEnvironment("far")).isFalse();

        cluster().remove(FIRST);
        await("shop", List::isEmpty);
        assertThat(cluster().closeEnvironment("far")).isTrue();
        assertThat(cluster().closeEnvironment("far")).isTrue();
        assertThat(await("blog", ready(1))).hasSize(1);
        assertThat(cluster().closeEnvironment("nobody")).isTrue();
    }

    @Test
    void removingWhatNobodyEnsuredIsNothing() {
        cluster().remove(FIRST);
        assertThat(cluster().apps()).isEmpty();
        assertThat(cluster().observe("shop").replicas()).isEmpty();
    }

    @Test
    void aRemovedSetMayBeEnsuredAgain() {
        ensure(FIRST, good(), 1);
        await("shop", ready(1));
        cluster().remove(FIRST);
        await("shop", List::isEmpty);
        ensure(FIRST, good(), 1);
        await("shop", ready(1));
    }

    @Test
    void aSetIsRemovedBeforeItsReplicasAreReady() {
        ensure(FIRST, silent(), 1);
        await("shop", replicas -> !replicas.isEmpty());
        cluster().remove(FIRST);
        await("shop", List::isEmpty);
        assertThat(cluster().apps()).isEmpty();
    }

    @Test
    void appsAreApart() {
        ensure(FIRST, good(), 1);
        ensure(OTHER_APP, good(), 1);
        await("shop", ready(1));
        await("blog", ready(1));
        cluster().remove(OTHER_APP);
        await("blog", List::isEmpty);
        assertThat(cluster().observe("shop").replicas()).hasSize(1);
    }

    @Test
    void aProcessThatEndsAtOnceBacksOffAndSaysWhy() {
        ensure(FIRST, crashing(), 1);
        Replica replica =
                await("shop", replicas -> has(replicas, Phase.BACK_OFF)).stream()
                        .findFirst()
                        .orElseThrow();
        assertThat(replica.reason()).isEqualTo(Replica.CRASH_LOOP);
        assertThat(replica.restarts()).isGreaterThanOrEqualTo(1);
        assertThat(replica.message()).contains("exit code 1");
        ContainerRef main = new ContainerRef("shop", replica.name(), MAIN);
        assertThat(cluster().lastLines(main, 20)).isNotEmpty();
        assertThat(replica.ready()).isFalse();
    }

    @Test
    void aProcessThatCannotBeExecutedFails() {
        ensure(FIRST, missing(), 1);
        List<Replica> replicas = await("shop", seen -> has(seen, Phase.FAILED));
        assertThat(replicas.getFirst().reason()).isNotEmpty();
        assertThat(replicas.getFirst().message()).isNotEmpty();
    }

    @Test
    void aReplicaWhoseProcessIsKilledIsReplacedOrRestarted() {
        ensure(FIRST, good(), 1);
        Replica before = await("shop", ready(1)).getFirst();
        kill(before);
        List<Replica> after = await("shop", readyAnew(before));
        assertThat(after.getFirst().set()).isEqualTo(FIRST);
    }

    @Test
    void whatWasAcceptedOutlivesTheProgram() {
        ensure(FIRST, good(), 2);
        Set<String> before = names(await("shop", ready(2)));
        restart();
        assertThat(sets()).containsExactly(FIRST);
        List<Replica> after = await("shop", ready(2));
        assertThat(names(after)).isEqualTo(before);
        cluster().remove(FIRST);
        await("shop", List::isEmpty);
    }

    @Test
    void aRemovalOutlivesTheProgram() {
        ensure(FIRST, good(), 1);
        await("shop", ready(1));
        cluster().remove(FIRST);
        restart();
        await("shop", List::isEmpty);
        assertThat(cluster().apps()).isEmpty();
    }

    @Test
    void listenersHearUntilTheyAreClosed() {
        AtomicInteger heard = new AtomicInteger();
        Cluster.Registration registration =
                cluster()
                        .listen(app -> {
                            if (app.equals("shop")) {
                                heard.incrementAndGet();
                            }
                        });
        ensure(FIRST, good(), 1);
        await("shop", replicas -> ready(1).test(replicas) && heard.get() > 0);
        registration.close();
        int until = heard.get();
        cluster().remove(FIRST);
        await("shop", List::isEmpty);
        assertThat(heard.get()).isEqualTo(until);
    }

    @Test
    void logsAreReadByReplica() {
        ensure(FIRST, good(), 1);
        Replica replica = await("shop", ready(1)).getFirst();
        LogQuery all = new LogQuery(false, Optional.empty(), Optional.empty());
        List<String> lines = new ArrayList<>();
        ContainerRef main = new ContainerRef("shop", replica.name(), MAIN);
        cluster().logs(main, all, line -> lines.add(line.text()));
        assertThat(lines).isNotEmpty();
        for (ContainerRef none :
                List.of(
                        new ContainerRef("shop", "nobody", MAIN),
                        new ContainerRef("shop", replica.name(), "nothing"))) {
            assertThatThrownBy(() -> cluster().logs(none, all, line -> true))
                    .isInstanceOfSatisfying(
                            Fault.class,
                            fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.NOT_FOUND));
        }
    }

    @Test
    void theContainersOfAReplicaAreReadByName() {
        ensure(FIRST, pair(), 1);
        Replica replica = await("shop", ready(1)).getFirst();
        assertThat(replica.containers())
                .extracting(ContainerStatus::name)
                .containsExactly(MAIN, SIDE);
        assertThat(replica.containers())
                .allSatisfy(container -> {
                    assertThat(container.ready()).isTrue();
                    assertThat(container.state()).isEqualTo(ContainerStatus.State.RUNNING);
                });
        assertThat(cluster().lastLines(new ContainerRef("shop", replica.name(), SIDE), 20))
                .isNotEqualTo(
                        cluster().lastLines(new ContainerRef("shop", replica.name(), MAIN), 20));
    }

    @Test
    void oneContainerIsStartedAgainAndTheOtherGoesOn() {
        ensure(FIRST, pair(), 1);
        Replica before = await("shop", ready(1)).getFirst();
        kill(before, SIDE);
        Replica after =
                await(
                                "shop",
                                replicas ->
                                        ready(1).test(replicas)
                                                && container(replicas.getFirst(), SIDE).restarts()
                                                        == 1)
                        .getFirst();
        assertThat(after.name()).isEqualTo(before.name());
        assertThat(after.address()).isEqualTo(before.address());
        assertThat(container(after, MAIN)).isEqualTo(container(before, MAIN));
    }

    @Test
    void initContainersRunOneAfterAnotherBeforeTheOthers() {
        ensure(FIRST, ordered(), 1);
        Replica replica = await("shop", ready(1)).getFirst();
        assertThat(replica.containers())
                .extracting(ContainerStatus::name)
                .containsExactly("first", "second", MAIN);
        for (String init : List.of("first", "second")) {
            ContainerStatus status = container(replica, init);
            assertThat(status.init()).isTrue();
            assertThat(status.ready()).isTrue();
            assertThat(status.exitCode()).contains(0);
            assertThat(status.state()).isEqualTo(ContainerStatus.State.TERMINATED);
        }
    }

    @Test
    void whatWasAcceptedIsInTheSetsAtOnceAlsoWithNoReplica() {
        ensure(FIRST, good(), 0);
        assertThat(cluster().observe("shop").sets()).containsEntry(FIRST, SetStatus.well(0));
        ensure(FIRST, good(), 1);
        assertThat(cluster().observe("shop").sets()).containsEntry(FIRST, SetStatus.well(1));
        await("shop", ready(1));
        ensure(FIRST, good(), 0);
        await("shop", List::isEmpty);
        assertThat(sets()).containsExactly(FIRST);
    }

    @Test
    void ofTooManyReplicasThoseGoThatNobodyAsksAnyMore() {
        ensure(FIRST, good(), 3);
        Set<String> all = names(await("shop", ready(3)));
        String leaving = all.stream().sorted().toList().get(1);
        cluster().ensure(FIRST, good(), new SetWish(2, Set.of(leaving), Set.of()));
        all.remove(leaving);
        assertThat(names(await("shop", ready(2)))).isEqualTo(all);
    }

    @Test
    void ofTooManyReplicasTheYoungestGo() {
        ensure(FIRST, good(), 1);
        Set<String> eldest = names(await("shop", ready(1)));
        ensure(FIRST, good(), 3);
        await("shop", ready(3));
        ensure(FIRST, good(), 1);
        assertThat(names(await("shop", ready(1)))).isEqualTo(eldest);
    }

    @Test
    void whatRunsToItsEndStaysUntilItIsRemovedAndRunsOnce() {
        ensure(FIRST, once(), 1);
        Replica ended = await("shop", replicas -> has(replicas, Phase.ENDED)).getFirst();
        assertThat(container(ended, MAIN).exitCode()).contains(3);
        ensure(FIRST, once(), 1);
        restart();
        Replica still = await("shop", replicas -> has(replicas, Phase.ENDED)).getFirst();
        assertThat(still.name()).isEqualTo(ended.name());
        assertThat(still.restarts()).isZero();
        cluster().remove(FIRST);
        await("shop", List::isEmpty);
    }

    @Test
    void itKnowsItsCapacity() {
        assertThat(cluster().capacity().orElseThrow().cpu().nanos()).isPositive();
        assertThat(cluster().capacity().orElseThrow().memory().bytes()).isPositive();
    }
}
