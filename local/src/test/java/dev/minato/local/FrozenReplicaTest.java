package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.Attachment;
import dev.minato.engine.ExecStart;
import dev.minato.engine.RunStatus;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.linux.HostInfo;
import dev.minato.local.placement.PlacementSettings;
import dev.minato.platform.Cluster;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.ReplicaUsage;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.RevisionRef;
import dev.minato.state.Database;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Replicas that rest, with real containers. */
@Timeout(120)
class FrozenReplicaTest extends HostFixture {
    private static final ReplicaSpec SERVING =
            TestHost.spec("sh", "-c", "echo begins; exec httpd -f -p 80 -h /www");
    private static final ReplicaSpec PAIR =
            TestHost.group(
                    SERVING.main(),
                    TestHost.container(
                            "side", List.of(), "sh", "-c", "while :; do sleep 0.01; done"));
    private static final Duration ANSWER = Duration.ofSeconds(5);

    @Test
    void whatIsFrozenUsesNoProcessorAndAnswersNobodyAndIsAsItWasOnceItIsThawed() throws Exception {
        freeze(PAIR, 1);
        Replica frozen = standing();
        ReplicaUsage before = host.cluster().usage(SET).getFirst();
        assertThatThrownBy(() -> get(frozen, Duration.ofMillis(300)))
                .isInstanceOf(SocketTimeoutException.class);
        assertThat(host.cluster().usage(SET).getFirst().cpu()).isEqualTo(before.cpu());
        assertThat(before.memory().bytes()).isPositive();

        host.ensure(SET, PAIR, 1);
        Replica thawed = only(Phase.READY);
        assertThat(get(thawed, ANSWER)).endsWith("hello\n");
        assertThat(statuses(thawed)).containsOnly(RunStatus.RUNNING);
        assertThat(thawed).isEqualTo(frozen.in(Phase.READY));
        host.await(
                "shop",
                seen -> host.cluster().usage(SET).getFirst().cpu().compareTo(before.cpu()) > 0);
    }

    /** Whoever withdraws the wish may send a request to whatever is ready from then on. */
    @Test
    void whatIsShownAsReadyAfterTheWishIsWithdrawnAnswersAtOnce() throws Exception {
        host.ensure(SET, PAIR, 1);
        Replica replica = only(Phase.READY);
        for (int i = 0; i < 40; i++) {
            freeze(PAIR, 1);
            if (i % 2 == 0) {
                only(Phase.FROZEN);
            }
            host.ensure(SET, PAIR, 1);
            only(Phase.READY);
            assertThat(get(replica, ANSWER)).endsWith("hello\n");
        }
        assertThat(only(Phase.READY).restarts()).isZero();
    }

    @Test
    void aListenerHearsOfTheThaw() throws Exception {
        freeze(PAIR, 1);
        only(Phase.FROZEN);
        BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
        try (Cluster.Registration _ = host.cluster().listen(app -> tellReady(app, heard))) {
            List<Duration> took = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                long begun = System.nanoTime();
                host.ensure(SET, PAIR, 1);
                Long ready = heard.poll(10, TimeUnit.SECONDS);
                assertThat(ready).isNotNull();
                took.add(Duration.ofNanos(ready - begun));
                freeze(PAIR, 1);
                only(Phase.FROZEN);
                heard.clear();
            }
            took.sort(Duration::compareTo);
            System.out.println(
                    "thaw to ready told: p50 "
                            + took.get(15).toNanos() / 1000
                            + " us, max "
                            + took.getLast().toNanos() / 1000
                            + " us");
            assertThat(took.get(15)).isLessThan(Duration.ofMillis(500));
        }
    }

    private static void tellReady(String app, BlockingQueue<Long> heard) {
        if (host.cluster().observe(app).replicas().stream().allMatch(Replica::ready)) {
            heard.add(System.nanoTime());
        }
    }

    @Test
    void aHundredAreThawedTogether() throws Exception {
        freeze(SERVING, 100);
        host.await("shop", seen -> all(seen, 100, Phase.FROZEN));
        long begun = System.nanoTime();
        host.ensure(SET, SERVING, 100);
        host.await("shop", seen -> all(seen, 100, Phase.READY));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println("a hundred thawed: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(5));
        assertThat(host.cluster().observe("shop").replicas())
                .allSatisfy(replica -> assertThat(replica.restarts()).isZero());
    }

    @Test
    void theEndOfTheDaemonThawsWhatIsFrozenAndTheNextOneFreezesItAgain() throws Exception {
        freeze(PAIR, 1);
        Replica before = only(Phase.FROZEN);
        int pid = host.pid(before);
        host.restart(
                () -> {},
                database -> {
                    assertThat(statuses(before)).containsOnly(RunStatus.RUNNING);
                    assertThat(mayBeFrozen(database)).isZero();
                });
        assertThat(host.pid(only(Phase.FROZEN))).isEqualTo(pid);
    }

    private static int mayBeFrozen(Database database) {
        return database
                .read(rx ->
                        rx.query("SELECT frozen FROM local_replica", row -> row.integer("frozen")))
                .stream()
                .mapToInt(each -> each)
                .sum();
    }

    /**
     * As it is found by a daemon whose predecessor was killed at any step of a freeze or a thaw.
     */
    @Test
    void whatIsWishedIsDoneWithWhateverAKilledDaemonLeft() throws Exception {
        freeze(PAIR, 1);
        Replica before = only(Phase.FROZEN);
        int pid = host.pid(before);
        for (List<String> paused :
                List.of(List.of("main", "side"), List.of("side"), List.<String>of())) {
            for (boolean wished : List.of(true, false)) {
                host.restart(() -> {}, database -> leave(database, before, paused, wished));
                assertThat(host.cluster().observe("shop").replicas().getFirst().phase())
                        .isNotEqualTo(Phase.STARTING);
                Replica after = wished ? standing() : only(Phase.READY);
                assertThat(statuses(after))
                        .containsOnly(wished ? RunStatus.PAUSED : RunStatus.RUNNING);
                assertThat(host.pid(after)).isEqualTo(pid);
                assertThat(after.restarts()).isZero();
            }
        }
    }

    private static void leave(
            Database database, Replica replica, List<String> paused, boolean wished) {
        database.write(tx -> {
            tx.update("UPDATE local_replica SET frozen = 1");
            return tx.update("UPDATE local_set SET frozen = ?", wished);
        });
        paused.forEach(name -> host.engine().containers().pause(id(replica, name)));
    }

    /** While it is frozen for the daemon, it may be dead already. */
    @Test
    void whatEndedWhileNoDaemonWasThereIsStartedAgainAndFrozenAgain() throws Exception {
        freeze(PAIR, 1);
        Replica before = only(Phase.FROZEN);
        int pid = host.pid(before);
        host.restart(
                () -> TestHost.kill(pid),
                database -> leave(database, before, List.of("side"), true));
        host.await("shop", seen -> all(seen, 1, Phase.FROZEN) && seen.getFirst().restarts() == 1);
        assertThat(standing().restarts()).isEqualTo(1);
    }

    @Test
    void theReplicaOfAReleaseThatKnowsNothingOfItIsFrozen() throws Exception {
        host.ensure(SET, PAIR, 1);
        Replica before = only(Phase.READY);
        host.restart(
                () -> {},
                database ->
                        database.write(tx ->
                                tx.update(
                                        "INSERT OR REPLACE INTO local_set(app, revision,"
                                                + " generation, spec, replicas, wanted) SELECT app,"
                                                + " revision, generation, spec, replicas, wanted"
                                                + " FROM local_set")));
        assertThat(only(Phase.READY).name()).isEqualTo(before.name());
        freeze(PAIR, 1);
        assertThat(only(Phase.FROZEN).name()).isEqualTo(before.name());
    }

    @Test
    void aFrozenReplicaStopsGracefully() {
        ReplicaSpec spec =
                TestHost.spec(
                        List.of(), "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done");
        freeze(TestHost.withGrace(spec, Duration.ofSeconds(30)), 1);
        only(Phase.FROZEN);
        long begun = System.nanoTime();
        host.cluster().remove(SET);
        host.await("shop", List::isEmpty);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }

    /** On cgroup v1 it takes the signal once it is thawed; nobody is sent there meanwhile. */
    @Test
    void whatWasKilledByHandIsNeverReadyBeforeItsNextProcessIs() throws Exception {
        for (int i = 0; i < 5; i++) {
            freeze(PAIR, 1);
            Replica frozen = i % 2 == 0 ? standing() : only(Phase.FROZEN);
            TestHost.kill(host.pid(frozen));
            host.ensure(SET, PAIR, 1);
            Replica ready = only(Phase.READY);
            assertThat(ready.restarts()).isEqualTo(frozen.restarts() + 1);
            assertThat(get(ready, ANSWER)).endsWith("hello\n");
            host.cluster().remove(SET);
            host.await("shop", List::isEmpty);
        }
    }

    @Test
    void theEngineEndsAFrozenContainerByHandAndItIsStartedAgainAndFrozenAgain() {
        freeze(PAIR, 1);
        Replica frozen = only(Phase.FROZEN);
        host.engine().containers().kill(TestHost.id(frozen), "KILL");
        host.await("shop", seen -> all(seen, 1, Phase.FROZEN) && seen.getFirst().restarts() == 1);
        host.engine().containers().remove(TestHost.id(frozen), true, true);
        host.await(
                "shop",
                seen ->
                        all(seen, 1, Phase.FROZEN)
                                && !TestHost.id(seen.getFirst()).equals(TestHost.id(frozen)));
    }

    /** What a hand has paused or unpaused is no obstacle to what is wished next. */
    @Test
    void aHandThatPausesOrUnpausesIsNoObstacle() throws Exception {
        host.ensure(SET, PAIR, 1);
        Replica replica = only(Phase.READY);
        host.engine().containers().pause(id(replica, "side"));
        freeze(PAIR, 1);
        standing();
        host.engine().containers().unpause(id(replica, "main"));
        host.ensure(SET, PAIR, 1);
        only(Phase.READY);
        assertThat(statuses(replica)).containsOnly(RunStatus.RUNNING);
        assertThat(get(replica, ANSWER)).endsWith("hello\n");
    }

    @Test
    void aCommandThawsItForAsLongAsItRuns() throws Exception {
        freeze(PAIR, 1);
        Replica replica = only(Phase.FROZEN);
        ExecRequest request =
                new ExecRequest(List.of("sh", "-c", "echo up; cat"), false, true, 0, 0);
        try (ExecSession session = host.cluster().exec(main(replica), request)) {
            assertThat(new String(session.stdout().readNBytes(3), StandardCharsets.UTF_8))
                    .isEqualTo("up\n");
            assertThat(statuses(replica)).containsOnly(RunStatus.RUNNING);
            session.stdin().close();
            assertThat(session.await()).isZero();
        }
        only(Phase.FROZEN);
    }

    @Test
    void aCommandByTheDoorOfContainersThawsItToo() throws Exception {
        freeze(PAIR, 1);
        Replica replica = only(Phase.FROZEN);
        ExecSpec command = ExecSpec.of(List.of("cat", "/www/index.html"));
        String exec = host.cluster().execs().create(TestHost.id(replica), command);
        try (Attachment line = host.cluster().execs().start(exec, ExecStart.ATTACHED)) {
            assertThat(new String(line.read().orElseThrow().data(), StandardCharsets.UTF_8))
                    .isEqualTo("hello\n");
        }
        only(Phase.FROZEN);
    }

    @Test
    void theOutputOfAFrozenContainerIsRead() {
        freeze(PAIR, 1);
        Replica replica = only(Phase.FROZEN);
        List<String> lines = new ArrayList<>();
        LogQuery all = new LogQuery(false, Optional.empty(), Optional.empty());
        host.cluster().logs(main(replica), all, line -> lines.add(line.text()));
        assertThat(lines).containsExactly("begins");
    }

    /** The host has processors for one of them. */
    @Test
    void whatIsFrozenHoldsNoProcessors() {
        BigDecimal times =
                new BigDecimal("0.5").divide(new BigDecimal(HostInfo.cpus()), 6, RoundingMode.UP);
        host.settings(PlacementSettings.of(Map.of("MINATO_OVERCOMMIT", "cpu=" + times)));
        try {
            freeze(SERVING, 1);
            only(Phase.FROZEN);
            host.ensure(new RevisionRef("blog", "blog--one", 1), SERVING, 1);
            host.await("blog", seen -> all(seen, 1, Phase.READY));
            host.ensure(new RevisionRef("news", "news--one", 1), SERVING, 1);
            host.await(
                    "news",
                    seen ->
                            seen.size() == 1
                                    && seen.getFirst().reason().equals(Replica.UNSCHEDULABLE));
            host.ensure(SET, SERVING, 1);
            only(Phase.READY);
        } finally {
            host.settings(PlacementSettings.OFF);
        }
    }

    private static void freeze(ReplicaSpec spec, int count) {
        host.cluster().ensure(SET, spec, SetWish.of(count).asFrozen());
    }

    private static List<RunStatus> statuses(Replica replica) {
        return replica.containers().stream()
                .map(each -> host.engine().containers().get(each.id().orElseThrow()))
                .map(container -> container.state().status())
                .toList();
    }

    private static String id(Replica replica, String container) {
        return replica.container(container).orElseThrow().id().orElseThrow();
    }

    private static ContainerRef main(Replica replica) {
        return new ContainerRef("shop", replica.name(), "main");
    }

    private static String get(Replica replica, Duration patience) throws IOException {
        try (Socket socket = new Socket()) {
            int millis = Math.toIntExact(patience.toMillis());
            socket.connect(new InetSocketAddress(replica.address().orElseThrow(), 80), millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream()
                    .write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static boolean all(List<Replica> replicas, int count, Phase phase) {
        return replicas.size() == count
                && replicas.stream().allMatch(replica -> replica.phase() == phase);
    }

    private static Replica only(Phase phase) {
        return host.await("shop", replicas -> all(replicas, 1, phase)).getFirst();
    }

    /** It is shown as frozen before the first of its containers is. */
    private static Replica standing() {
        return host.await(
                        "shop",
                        replicas ->
                                all(replicas, 1, Phase.FROZEN)
                                        && Set.of(RunStatus.PAUSED)
                                                .containsAll(statuses(replicas.getFirst())))
                .getFirst();
    }
}
