package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Memory;
import dev.minato.platform.Cluster.SetReason;
import dev.minato.platform.Cluster.SetStatus;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TemplateSpec.VolumeMount;
import dev.minato.platform.volume.ReplicaVolume;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A replica that writes more than it may is ended and replaced; one that does not goes on. */
@Timeout(60)
class EphemeralStorageTest extends HostFixture {
    private static final String SERVE = "; exec httpd -f -p 80 -h /www";

    private static ReplicaSpec writing(String command, Optional<Memory> most) {
        ReplicaSpec plain = TestHost.spec("sh", "-c", command + SERVE);
        ReplicaContainer main = plain.main();
        return new ReplicaSpec(
                List.of(),
                List.of(
                        new ReplicaContainer(
                                main.name(),
                                main.image(),
                                main.command(),
                                main.args(),
                                main.env(),
                                main.cpu(),
                                main.memory(),
                                main.probes(),
                                List.of(new VolumeMount("scratch", "/s", "")))),
                List.of(ReplicaVolume.empty("scratch")),
                plain.ports(),
                plain.grace(),
                plain.ending(),
                most);
    }

    private static String write(int mebibytes, String file) {
        return "dd if=/dev/zero of=" + file + " bs=1M count=" + mebibytes;
    }

    @Test
    void volumesAndWritableLayersAreAddedUpAndWhoHasTooMuchIsReplaced() {
        List<Replica> told = new CopyOnWriteArrayList<>();
        try (var _ =
                host.cluster().listen(app -> told.addAll(host.cluster().observe(app).replicas()))) {
            ReplicaSpec spec =
                    writing(
                            write(5, "/s/big") + "; " + write(4, "/tmp/big"),
                            Optional.of(new Memory(8L << 20)));
            host.ensure(SET, spec, 1);
            Replica first = only(Replica::ready);
            host.cluster().storage.measure();
            Replica next = only(seen -> seen.ready() && !seen.name().equals(first.name()));
            assertThat(next.restarts()).isZero();
            assertThat(told)
                    .anySatisfy(replica -> {
                        assertThat(replica.name()).isEqualTo(first.name());
                        assertThat(replica.phase()).isEqualTo(Phase.TERMINATING);
                        assertThat(replica.reason()).isEqualTo("EphemeralStorageExceeded");
                        assertThat(replica.message())
                                .contains(
                                        "at least 9", "may have 8 MiB", "another takes its place");
                    });
            assertThat(host.cluster().observe("shop").sets())
                    .hasEntrySatisfying(
                            SET,
                            status -> {
                                assertThat(status.reason()).isEqualTo(SetReason.OTHER);
                                assertThat(status.message())
                                        .startsWith("EphemeralStorageExceeded: replica ");
                            });
        }
    }

    @Test
    void whoHasLessOrNoBoundGoesOn() {
        RevisionRef small = new RevisionRef("shop", "shop--small", 1);
        host.ensure(small, writing(write(5, "/s/big"), Optional.of(new Memory(8L << 20))), 1);
        RevisionRef old = new RevisionRef("old", "old--one", 1);
        host.ensure(old, writing(write(20, "/s/big"), Optional.empty()), 1);
        Replica first = only(Replica::ready);
        Replica unbound = host.await("old", all -> all.getFirst().ready()).getFirst();
        host.cluster().storage.measure();
        assertThat(host.cluster().observe("shop").replicas()).containsExactly(first);
        assertThat(host.cluster().observe("old").replicas()).containsExactly(unbound);
        assertThat(host.cluster().observe("shop").sets()).containsEntry(small, SetStatus.well(1));
    }

    private static Replica only(Predicate<Replica> expected) {
        return host.await(
                        "shop",
                        replicas -> replicas.size() == 1 && expected.test(replicas.getFirst()))
                .getFirst();
    }
}
