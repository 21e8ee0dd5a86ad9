package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Replica;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What the processes of a replica's container wrote, with real containers. */
@Timeout(60)
class ReplicaLogTest extends HostFixture {
    @Test
    void logsAreFollowedOverRestartsUntilTheReaderHasEnough() {
        host.ensure(SET, TestHost.spec("sh", "-c", "echo one; exit 1"), 1);
        only(replica -> replica.containers().getFirst().id().isPresent());
        List<String> lines = new ArrayList<>();
        String replica = host.cluster().observe("shop").replicas().getFirst().name();
        host.cluster()
                .logs(
                        main(replica),
                        new LogQuery(true, Optional.empty(), Optional.empty()),
                        line -> {
                            lines.add(line.text());
                            return lines.size() < 2;
                        });
        assertThat(lines).containsExactly("one", "one");
    }

    /** Counts its runs; what it is told decides whether one ends. */
    private static String counting(String then) {
        return "n=$(cat /n 2>/dev/null || echo 0); n=$((n + 1)); echo $n >/n; echo run $n; echo of"
                + " it; "
                + then;
    }

    private static List<String> previous(String replica, Optional<Integer> tail) {
        List<String> lines = new ArrayList<>();
        host.cluster()
                .logs(
                        main(replica),
                        new LogQuery(false, tail, Optional.empty(), true),
                        line -> lines.add(line.text()));
        return lines;
    }

    @Test
    void theProcessBeforeThePresentOneIsReadAlone() {
        String script = counting("[ $n -gt 1 ] || exit 1; exec sleep 1000");
        host.ensure(SET, TestHost.spec("sh", "-c", script), 1);
        String replica =
                only(seen ->
                                seen.containers().getFirst().restarts() == 1
                                        && host.cluster()
                                                .lastLines(main(seen.name()), 1)
                                                .equals(List.of("of it"))
                                        && host.cluster().lastLines(main(seen.name()), 9).size()
                                                == 4)
                        .name();

        assertThat(previous(replica, Optional.empty())).containsExactly("run 1", "of it");
        assertThat(previous(replica, Optional.of(1))).containsExactly("of it");
        assertThat(previous(replica, Optional.of(0))).isEmpty();
    }

    @Test
    void whileTheNextIsWaitedForTheOneThatEndedLastIsThePrevious() {
        host.ensure(SET, TestHost.spec("sh", "-c", counting("exit 1")), 1);
        String replica =
                only(seen -> seen.containers().getFirst().reason().equals(Replica.CRASH_LOOP))
                        .name();

        assertThat(previous(replica, Optional.empty())).containsExactly("run 2", "of it");
    }

    @Test
    void whereNoProcessHasEndedThereIsNoPrevious() {
        host.ensure(SET, TestHost.spec("sh", "-c", counting("exec sleep 1000")), 1);
        String replica =
                only(seen -> !host.cluster().lastLines(main(seen.name()), 1).isEmpty()).name();

        assertThatThrownBy(() -> previous(replica, Optional.empty()))
                .isInstanceOf(Fault.class)
                .hasMessage("There is no previous process: this one has not been started again.");
    }

    private static ContainerRef main(String replica) {
        return new ContainerRef("shop", replica, "main");
    }

    private static Replica only(Predicate<Replica> expected) {
        return host.await(
                        "shop",
                        replicas -> replicas.size() == 1 && expected.test(replicas.getFirst()))
                .getFirst();
    }
}
