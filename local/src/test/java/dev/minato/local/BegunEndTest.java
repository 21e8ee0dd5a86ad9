package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;

/** A replica whose end a daemon has begun and not seen. */
@Timeout(60)
class BegunEndTest extends HostFixture {
    private static final RevisionRef SET = new RevisionRef("shop", "shop--one", 1);

    /** Its first process hears no SIGTERM: it ends by the grace alone. */
    private static ReplicaSpec deaf() {
        ReplicaSpec plain = TestHost.spec(List.of(), "sh", "-c", "trap '' TERM; sleep 600");
        return new ReplicaSpec(
                plain.init(),
                plain.containers(),
                plain.volumes(),
                plain.ports(),
                Duration.ofSeconds(4),
                plain.ending(),
                plain.ephemeralStorage());
    }

    private static Replica inPhase(Phase phase) {
        return host
                .await(SET.app(), all -> all.stream().anyMatch(one -> one.phase() == phase))
                .stream()
                .filter(one -> one.phase() == phase)
                .findFirst()
                .orElseThrow();
    }

    /** The engine finishes what was begun: taken for wanted, it would be one that crashes. */
    @Test
    void itIsGoneOnWithAndAnotherIsTheOneThatIsWanted() {
        host.ensure(SET, deaf(), 1);
        Replica before = inPhase(Phase.READY);
        host.ensure(SET, deaf(), 0);
        assertThat(inPhase(Phase.TERMINATING).name()).isEqualTo(before.name());

        host.restart();
        assertThat(host.cluster().observe(SET.app()).replicas())
                .extracting(Replica::phase)
                .containsExactly(Phase.TERMINATING);
        host.ensure(SET, deaf(), 1);
        Replica next = inPhase(Phase.READY);
        assertThat(next.name()).isNotEqualTo(before.name());
        host.await(SET.app(), all -> all.size() == 1);
        assertThat(inPhase(Phase.READY).name()).isEqualTo(next.name());
        assertThat(inPhase(Phase.READY).restarts()).isZero();
    }
}
