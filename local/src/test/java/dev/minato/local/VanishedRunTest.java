package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Memory;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.Optional;

/** What runs to its end and is lost before it: it is never begun a second time. */
@Timeout(60)
class VanishedRunTest extends HostFixture {
    private static final RevisionRef RUN = new RevisionRef("nightly--job", "nightly-abc1234", 1);

    private static ReplicaSpec once(Optional<Memory> storage, String command) {
        ReplicaSpec plain = TestHost.spec(List.of(), "sh", "-c", command);
        return new ReplicaSpec(
                plain.init(),
                plain.containers(),
                plain.volumes(),
                plain.ports(),
                plain.grace(),
                Ending.ONCE,
                storage);
    }

    private static Replica in(Phase phase) {
        return host.await(RUN.app(), all -> all.size() == 1 && all.getFirst().phase() == phase)
                .getFirst();
    }

    private static Replica running() {
        return host.await(
                        RUN.app(),
                        all ->
                                all.size() == 1
                                        && all.getFirst().containers().getFirst().state()
                                                == ContainerStatus.State.RUNNING)
                .getFirst();
    }

    private static void assertNotAgain(Replica before, Replica ended) {
        assertThat(ended.name()).isEqualTo(before.name());
        assertThat(ended.restarts()).isZero();
        assertThat(ended.containers().getFirst().exitCode()).isNotEqualTo(Optional.of(0));
    }

    private static void assertUnseen(Replica before, Replica ended) {
        assertNotAgain(before, ended);
        ContainerStatus container = ended.containers().getFirst();
        assertThat(container.exitCode()).isEmpty();
        assertThat(container.reason()).isEqualTo("ContainerStatusUnknown");
    }

    /** The engine kills it first: whether that is seen decides which end it had. */
    @Test
    void itsContainerRemovedByHand() {
        host.ensure(RUN, once(Optional.empty(), "sleep 600"), 1);
        Replica before = running();
        host.engine()
                .containers()
                .remove(before.containers().getFirst().id().orElseThrow(), true, true);
        assertNotAgain(before, in(Phase.ENDED));
        host.restart();
        assertNotAgain(before, in(Phase.ENDED));
    }

    /** All that the host had in memory is gone, and the boot has another name. */
    @Test
    void itsHostGoneDown() {
        host.ensure(RUN, once(Optional.empty(), "sleep 600"), 1);
        Replica before = running();
        String container = before.containers().getFirst().id().orElseThrow();
        host.restart(
                () -> {},
                database -> {
                    host.engine().containers().remove(container, true, true);
                    database.write(tx ->
                            tx.update(
                                    "UPDATE local_container SET boot = 'earlier', container = NULL"
                                            + " WHERE replica = ?",
                                    before.name()));
                });
        assertUnseen(before, in(Phase.ENDED));
    }

    @Test
    void itsReplicaEvicted() {
        host.ensure(
                RUN,
                once(
                        Optional.of(new Memory(4L << 20)),
                        "dd if=/dev/zero of=/big bs=1M count=6; sleep 600"),
                1);
        Replica before = running();
        host.await(
                RUN.app(),
                _ -> {
                    host.cluster().storage.measure();
                    return host.cluster().observe(RUN.app()).replicas().isEmpty();
                });
        assertThat(before.name()).isNotEmpty();
        assertThat(host.cluster().observe(RUN.app()).sets())
                .hasEntrySatisfying(RUN, status -> assertThat(status.wanted()).isZero());
        host.restart();
        assertThat(host.cluster().observe(RUN.app()).replicas()).isEmpty();
        assertThat(host.cluster().observe(RUN.app()).sets())
                .hasEntrySatisfying(RUN, status -> assertThat(status.wanted()).isZero());
    }
}
