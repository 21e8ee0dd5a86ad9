package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Probe;
import dev.minato.platform.Probe.HttpGet;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;
import dev.minato.state.SealedValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;

/** What becomes of replicas on this host, with real containers. */
@Timeout(60)
class ReplicaLifeTest extends HostFixture {
    private static final String SERVE = "exec httpd -f -p 80 -h /www";

    @Test
    void anotherDaemonGoesOnWithoutRestartingAnything() {
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 1);
        Replica before = only(Replica::ready);
        int pid = host.pid(before);
        host.restart();
        Replica after = host.cluster().observe("shop").replicas().getFirst();
        assertThat(after).usingRecursiveComparison().ignoringFields("readySince").isEqualTo(before);
        assertThat(host.pid(after)).isEqualTo(pid);
    }

    @Test
    void aSecretIsInItsEnvironmentAndTheEngineShowsItsNameOnly() throws Exception {
        ReplicaContainer plain = TestHost.spec("sh", "-c", SERVE).main();
        SortedMap<String, EnvValue> env = plain.env();
        SealedValue token = host.secrets().seal("shop", "token", "planted-7a");
        env.put("TOKEN", new EnvValue.SecretText("token", token));
        host.ensure(
                SET,
                TestHost.group(
                        new ReplicaContainer(
                                plain.name(),
                                plain.image(),
                                plain.command(),
                                plain.args(),
                                env,
                                plain.cpu(),
                                plain.memory(),
                                plain.probes(),
                                plain.mounts())),
                1);
        Replica replica = only(Replica::ready);
        String found = Files.readString(Path.of("/proc/" + host.pid(replica) + "/environ"));
        assertThat(found.split("\0", -1)).contains("TOKEN=planted-7a", "GREETING=hello");
        Container container = host.engine().containers().get(TestHost.id(replica));
        assertThat(container.spec().process().shownEnv())
                .contains("TOKEN=<secret>", "GREETING=hello");
        assertThat(container.toString()).doesNotContain("planted-7a");
    }

    @Test
    void aProcessThatEndedWhileNoDaemonWasThereIsStartedAgain() {
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 1);
        Replica before = only(Replica::ready);
        int pid = host.pid(before);
        host.restart(() -> TestHost.kill(pid));
        Replica after = only(replica -> replica.ready() && replica.restarts() == 1);
        assertThat(after.name()).isEqualTo(before.name());
    }

    /** All that crashes is due at once after a while without a daemon. */
    @Test
    void whatStartsByItselfWaitsUntilTheDaemonAnswersAndWhatIsAskedForDoesNot() {
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 3);
        List<Integer> pids =
                host.await("shop", seen -> count(seen, 3)).stream().map(host::pid).toList();
        host.restartUnanswering(() -> pids.forEach(TestHost::kill), _ -> {});

        RevisionRef asked = new RevisionRef("blog", "blog--one", 1);
        host.ensure(asked, TestHost.spec("sh", "-c", SERVE), 1);
        host.await("blog", seen -> count(seen, 1));
        assertThat(host.cluster().observe("shop").replicas())
                .as("nobody has asked for these")
                .allSatisfy(replica -> assertThat(replica.restarts()).isZero());

        host.cluster().begin();
        List<Replica> after = host.await("shop", seen -> count(seen, 3));
        assertThat(after).allSatisfy(replica -> assertThat(replica.restarts()).isEqualTo(1));
    }

    @Test
    void oneThatWaitsForItsTurnIsStoppedAtOnce() {
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 1);
        int pid = host.pid(only(Replica::ready));
        host.restartUnanswering(() -> TestHost.kill(pid), _ -> {});
        host.cluster().remove(SET);
        host.await("shop", List::isEmpty);
    }

    /** As on a full disk. */
    @Test
    void whatCannotBeWrittenDownIsNoReasonToLeaveAReplicaAlone() {
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 1);
        int first = host.pid(only(Replica::ready));
        refuse("UPDATE ON local_replica", "INSERT ON local_container", "DELETE ON local_replica");
        try {
            TestHost.kill(first);
            int second = host.pid(only(seen -> seen.ready() && seen.restarts() == 1));
            TestHost.kill(second);
            only(seen -> seen.phase() == Phase.BACK_OFF);
            host.cluster().remove(SET);
            only(seen -> seen.phase() == Phase.TERMINATING);
        } finally {
            refuse();
        }
        host.await("shop", List::isEmpty);
    }

    /** Has writes fail: those alone. */
    private static void refuse(String... writes) {
        host.database()
                .write(tx -> {
                    for (int i = 0; i < 3; i++) {
                        tx.update("DROP TRIGGER IF EXISTS refusal_" + i);
                    }
                    for (int i = 0; i < writes.length; i++) {
                        tx.update(
                                "CREATE TRIGGER refusal_"
                                        + i
                                        + " BEFORE "
                                        + writes[i]
                                        + " BEGIN SELECT RAISE(ABORT, 'refused'); END");
                    }
                    return true;
                });
    }

    private static boolean count(List<Replica> seen, int ready) {
        return seen.stream().filter(Replica::ready).count() == ready;
    }

    @Test
    void anEndThatWasCountedIsNotCountedAgainByTheNextDaemon() {
        host.ensure(SET, TestHost.spec("sh", "-c", "exit 3"), 1);
        only(seen -> seen.phase() == Phase.BACK_OFF);
        assertThat(crashes()).isEqualTo(2);
        for (int i = 0; i < 3; i++) {
            host.restart();
            only(seen -> seen.phase() == Phase.BACK_OFF);
        }
        assertThat(crashes()).isEqualTo(2);
    }

    private int crashes() {
        List<Integer> rows =
                host.database()
                        .read(rx ->
                                rx.query(
                                        "SELECT crashes FROM local_container",
                                        row -> row.integer("crashes")));
        return rows.getFirst();
    }

    @Test
    void aContainerOfNoReplicaIsRemovedByTheNextDaemon() {
        Container stray =
                host.engine()
                        .containers()
                        .create(
                                ContainerSpec.builder("busybox", BusyboxImage.ID)
                                        .owner("replica/gone--1-aaaaa")
                                        .process(ProcessSpec.of(List.of("sleep", "1000")))
                                        .build());
        host.engine().containers().start(stray.id());
        host.restart();
        assertThat(host.engine().containers().list()).isEmpty();
    }

    @Test
    void aContainerThatAUserRemovedIsMadeAgain() {
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 1);
        Replica before = only(Replica::ready);
        host.engine().containers().remove(TestHost.id(before), true, true);
        Replica after =
                only(replica ->
                        replica.ready() && !TestHost.id(replica).equals(TestHost.id(before)));
        assertThat(after.name()).isEqualTo(before.name());
    }

    @Test
    void aProcessThatHandlesSigtermEndsBeforeItsGraceDoes() {
        ReplicaSpec spec =
                TestHost.spec(
                        List.of(), "sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done");
        host.ensure(SET, TestHost.withGrace(spec, Duration.ofSeconds(30)), 1);
        only(Replica::ready);
        assertThat(removal()).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void oneThatIgnoresSigtermIsKilledAfterItsGrace() {
        ReplicaSpec spec = TestHost.spec("sh", "-c", "trap '' TERM; " + SERVE);
        host.ensure(SET, TestHost.withGrace(spec, Duration.ofSeconds(1)), 1);
        only(Replica::ready);
        assertThat(removal()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    private Duration removal() {
        long begun = System.nanoTime();
        host.cluster().remove(SET);
        host.await("shop", List::isEmpty);
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Test
    void tooMuchMemoryIsNamedAsSuch() {
        host.ensure(
                SET, TestHost.spec("sh", "-c", "dd if=/dev/zero of=/dev/null bs=200M count=1"), 1);
        Replica replica = only(seen -> seen.phase() == Phase.BACK_OFF);
        assertThat(replica.reason()).isEqualTo(Replica.CRASH_LOOP);
        assertThat(replica.message()).contains("OOMKilled").contains("64 MiB");
    }

    @Test
    void listeningOnAnotherPortIsSaid() {
        host.ensure(SET, TestHost.spec("httpd", "-f", "-p", "3000"), 1);
        Replica replica = only(seen -> seen.reason().equals(Replica.NOT_LISTENING));
        assertThat(replica.message())
                .isEqualTo(
                        "it listens on port 3000, not on its target port 80: change the one or the"
                                + " other");
        assertThat(replica.phase()).isEqualTo(Phase.STARTING);
    }

    @Test
    void aMissingProgramIsNamed() {
        host.ensure(SET, TestHost.spec("/no/such/program"), 1);
        Replica replica = only(seen -> seen.phase() == Phase.FAILED);
        assertThat(replica.reason()).isEqualTo("RunContainerError");
        assertThat(replica.message()).contains("/no/such/program");
    }

    @Test
    void oneWhoseImageIsGoneSaysSoAndStartsByItselfOnceThatIsThere() {
        host.image().isThere(false);
        ReplicaSpec spec = TestHost.spec("sh", "-c", SERVE);
        host.ensure(SET, TestHost.withImage(spec, BusyboxImage.OTHER), 1);
        Replica replica = only(seen -> seen.phase() == Phase.FAILED);
        assertThat(replica.reason()).isEqualTo("CreateContainerError");
        assertThat(replica.message()).contains("No such image");

        host.image().isThere(true);
        assertThat(only(Replica::ready).reason()).isEmpty();
    }

    @Test
    void aLivenessProbeThatFailsRestartsTheProcess() {
        Probe liveness =
                new Probe(
                        Probe.Type.LIVENESS,
                        new HttpGet("/missing", 80, false, Optional.empty(), List.of()),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        1,
                        1,
                        Optional.empty(),
                        false);
        host.ensure(SET, TestHost.spec(List.of(liveness), "sh", "-c", SERVE), 1);
        Replica replica = only(seen -> seen.restarts() > 0 && !seen.message().isEmpty());
        assertThat(replica.message()).contains("Liveness probe failed").contains("status 404");
    }

    @Test
    void theProcessSeesItsReplicaAndIsConfined() throws Exception {
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 1);
        Replica replica = only(Replica::ready);
        String env = exec(replica, "env");
        assertThat(env)
                .contains("CONTAINER_APP_REPLICA_NAME=" + replica.name() + "\n")
                .contains("GREETING=hello\n");
        assertThat(exec(replica, "cat", "/proc/1/status"))
                .contains("NoNewPrivs:\t1")
                .doesNotContain("CapEff:\t00000000a80425fb");
    }

    @Test
    void aCommandInAReplicaHasInputOutputAndAnExitCode() throws Exception {
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 1);
        Replica replica = only(Replica::ready);
        ExecRequest request =
                new ExecRequest(
                        List.of("sh", "-c", "cat; echo wrong >&2; exit 3"), false, true, 0, 0);
        try (ExecSession session = host.cluster().exec(main(replica.name()), request)) {
            session.stdin().write("typed\n".getBytes(StandardCharsets.UTF_8));
            session.stdin().close();
            assertThat(session.stdout().readAllBytes()).asString().isEqualTo("typed\n");
            assertThat(session.stderr().readAllBytes()).asString().isEqualTo("wrong\n");
            assertThat(session.await()).isEqualTo(3);
        }
        assertThatThrownBy(() -> host.cluster().exec(main("nobody"), request))
                .isInstanceOf(Fault.class)
                .hasMessage("Replica 'nobody' of app 'shop' was not found");
    }

    @Test
    void readinessIsSeenWithinTensOfMilliseconds() {
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 1);
        Replica replica = only(Replica::ready);
        host.cluster().remove(SET);
        host.await("shop", List::isEmpty);
        long begun = System.nanoTime();
        host.ensure(SET, TestHost.spec("sh", "-c", SERVE), 1);
        only(seen -> seen.ready() && !seen.name().equals(replica.name()));
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println("ensure to ready: " + took.toMillis() + " ms");
        assertThat(took).isLessThan(Duration.ofSeconds(5));
    }

    private static String exec(Replica replica, String... command) throws Exception {
        ExecRequest request = new ExecRequest(List.of(command), false, false, 0, 0);
        try (ExecSession session = host.cluster().exec(main(replica.name()), request)) {
            return new String(session.stdout().readAllBytes(), StandardCharsets.UTF_8);
        }
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
