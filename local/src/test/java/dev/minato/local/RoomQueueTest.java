package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Replicas of 64 MiB on a host with room for few, with real containers. */
@Timeout(60)
class RoomQueueTest {
    private static final long MIB = 1L << 20;
    private static final RevisionRef DB = new RevisionRef("db", "db--a", 1);
    private static final RevisionRef OLD = new RevisionRef("shop", "shop--a", 1);
    private static final RevisionRef NEW = new RevisionRef("shop", "shop--b", 1);
    private static final ReplicaSpec GOOD =
            TestHost.spec("sh", "-c", "exec httpd -f -p 80 -h /www");

    @TempDir static Path folder;
    private static TestHost host;

    @BeforeAll
    static void open() throws Exception {
        host = new TestHost(folder);
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @AfterEach
    void clear() {
        host.clear();
    }

    private static void ready(RevisionRef set, int count) {
        host.await(
                set.app(),
                seen ->
                        seen.stream().filter(one -> one.set().equals(set) && one.ready()).count()
                                == count);
    }

    private static SetStatus status(RevisionRef set) {
        return Objects.requireNonNull(host.cluster().observe(set.app()).sets().get(set));
    }

    private static Replica only(RevisionRef set) {
        List<Replica> all =
                host.cluster().observe(set.app()).replicas().stream()
                        .filter(replica -> replica.set().equals(set))
                        .toList();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @Test
    void whatDoesNotFitWaitsAndStartsWhenRoomComesFree() {
        host.room(64 * MIB, 64 * MIB);
        host.ensure(DB, GOOD, 1);
        ready(DB, 1);
        host.ensure(OLD, GOOD, 1);

        assertThat(status(OLD).reason()).isEqualTo(SetReason.UNSCHEDULABLE);
        Replica waiting = only(OLD);
        assertThat(waiting.phase()).isEqualTo(Phase.PENDING);
        assertThat(waiting.reason()).isEqualTo("Unschedulable");
        assertThat(waiting.message())
                .isEqualTo(
                        "it waits for room: it asks 64 MiB; of 64 MiB for apps none is free (db has"
                                + " 64 MiB). It fits this host, and starts when 64 MiB more is"
                                + " free");
        assertThat(host.cluster().isFull()).isTrue();
        assertThat(host.engine().containers().list()).hasSize(1);

        host.cluster().remove(DB);
        ready(OLD, 1);
        assertThat(only(OLD).name()).isEqualTo(waiting.name());
        assertThat(status(OLD)).isEqualTo(SetStatus.well(1));
        assertThat(host.cluster().isFull()).isFalse();
    }

    @Test
    void ofAFewReplicasThoseStartThatFit() {
        host.room(130 * MIB, 130 * MIB);
        host.ensure(DB, GOOD, 3);
        ready(DB, 2);
        assertThat(status(DB).message())
                .startsWith("1 of 3 replicas have no room, of the first of them: it waits for room")
                .endsWith(
                        "All 3 together ask 192 MiB and 1.5 CPU and never fit this host, which has"
                                + " 130 MiB and 20 CPU for all apps");
        host.ensure(DB, GOOD, 2);
        assertThat(status(DB)).isEqualTo(SetStatus.well(2));
        ready(DB, 2);
    }

    @Test
    void aSecondSetStartsBesideTheFirstWhereTheKernelHasTheMemory() {
        host.room(64 * MIB, 63 * MIB);
        host.ensure(OLD, GOOD, 1);
        ready(OLD, 1);
        host.cluster().ensure(NEW, GOOD, new SetWish(1, Set.of(), Set.of(OLD)));
        assertThat(status(NEW).message()).contains("`minato up --replace`");
        host.room(64 * MIB, 64 * MIB);
        ready(NEW, 1);
    }

    @Test
    void whatCanNeverStartSaysSo() {
        host.room(60 * MIB, 60 * MIB);
        host.ensure(OLD, GOOD, 1);
        assertThat(status(OLD).reason()).isEqualTo(SetReason.INFEASIBLE);
        assertThat(only(OLD).message()).startsWith("it can never start on this host");
        assertThat(host.cluster().isFull()).isFalse();
    }

    @Test
    void whoeverWaitsIsTheSameAfterARestartAndWhatRunsStaysAdmitted() {
        host.room(64 * MIB, 0);
        host.ensure(DB, GOOD, 1);
        ready(DB, 1);
        host.ensure(OLD, GOOD, 1);
        String name = only(OLD).name();
        Replica.ContainerStatus before = only(DB).containers().getFirst();

        host.restart(() -> host.room(10 * MIB, 0));

        assertThat(only(DB).containers().getFirst().id()).isEqualTo(before.id());
        assertThat(only(DB).ready()).isTrue();
        assertThat(only(OLD).name()).isEqualTo(name);
        assertThat(only(OLD).phase()).isEqualTo(Phase.PENDING);
        assertThat(host.engine().containers().list()).hasSize(1);
    }

    /** It has no column for those that wait, and starts them. */
    @Test
    void whatTheReleaseBeforeStartedHasItsRoom() {
        host.room(64 * MIB, 0);
        host.ensure(DB, GOOD, 1);
        ready(DB, 1);
        host.restart(
                () -> host.room(0, 0),
                rows -> rows.write(tx -> tx.update("UPDATE local_replica SET admitted = 0")));
        assertThat(only(DB).ready()).isTrue();
        assertThat(host.cluster().isFull()).isFalse();
    }

    @Test
    void whoWaitsMayBeTakenBack() {
        host.room(64 * MIB, 0);
        host.ensure(DB, GOOD, 1);
        ready(DB, 1);
        host.ensure(OLD, GOOD, 2);
        assertThat(host.cluster().observe("shop").replicas()).hasSize(2);
        host.cluster().remove(OLD);
        assertThat(host.cluster().observe("shop").replicas()).isEmpty();
        assertThat(host.cluster().observe("shop").sets()).isEmpty();
        assertThat(host.cluster().apps()).containsExactly("db");
        host.restart();
        assertThat(host.cluster().apps()).containsExactly("db");
    }

    @Test
    void everybodyIsToldWhenTheHostIsFull() {
        host.room(64 * MIB, 0);
        host.ensure(DB, GOOD, 1);
        ready(DB, 1);
        Set<String> told = ConcurrentHashMap.newKeySet();
        try (var _ = host.cluster().listen(told::add)) {
            host.ensure(OLD, GOOD, 1);
        }
        assertThat(new HashSet<>(told)).contains("db", "shop");
    }
}
