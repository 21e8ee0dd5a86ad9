package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.Container;
import dev.minato.engine.Volume;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.platform.Cluster.ContainerRef;
import dev.minato.platform.ExecRequest;
import dev.minato.platform.ExecSession;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.Phase;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.Ending;
import dev.minato.platform.ReplicaSpec.EnvValue.SecretText;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.volume.ReplicaVolume;
import dev.minato.platform.wire.ReplicaDocument;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** What the containers of a replica share on this host, and what of it outlives them. */
@Timeout(60)
class ReplicaGroupTest extends HostFixture {
    private static final String SERVE = "exec httpd -f -p 80 -h /www";
    private static final String IDLE = "trap 'exit 1' TERM; while :; do sleep 0.05; done";

    private static ReplicaSpec pair() {
        return TestHost.group(
                TestHost.spec("sh", "-c", SERVE).main(),
                TestHost.container("side", List.of(), "sh", "-c", IDLE));
    }

    @Test
    void theyReachEachOtherOnLocalhost() throws Exception {
        host.ensure(SET, pair(), 1);
        Replica replica = only(Replica::ready);
        assertThat(exec(replica, "side", "wget", "-q", "-O", "-", "http://127.0.0.1:80/"))
                .isNotEmpty();
        assertThat(exec(replica, "main", "hostname")).isEqualTo(exec(replica, "side", "hostname"));
    }

    @Test
    void addressAndVolumesOutliveARestartOfBoth() throws Exception {
        host.ensure(SET, pair(), 1);
        Replica before = only(Replica::ready);
        assertThat(exec(before, "side", "sh", "-c", "echo kept > /s/file; stat -c %a /s"))
                .contains("777");
        TestHost.kill(host.pid(before, "main"));
        TestHost.kill(host.pid(before, "side"));
        Replica after =
                only(replica ->
                        replica.ready()
                                && replica.containers().stream()
                                        .allMatch(container -> container.restarts() == 1));
        assertThat(after.address()).isEqualTo(before.address());
        assertThat(exec(after, "side", "cat", "/s/file")).contains("kept");
    }

    @Test
    void anotherDaemonGoesOnAndNothingIsLeftInTheEnd() {
        host.ensure(SET, pair(), 1);
        Replica before = only(Replica::ready);
        host.restart();
        assertThat(host.cluster().observe("shop").replicas()).containsExactly(before);
        assertThat(host.engine().sandboxes().list()).hasSize(1);
        host.clear();
        assertThat(host.engine().sandboxes().list()).isEmpty();
        assertThat(host.engine().volumes().list()).extracting(Volume::name).isEmpty();
    }

    @Test
    void anInitContainerThatFailsIsTriedAgainAndTheOthersWait() {
        ReplicaSpec spec =
                new ReplicaSpec(
                        List.of(TestHost.container("first", List.of(), "sh", "-c", "exit 9")),
                        List.of(TestHost.spec("sh", "-c", SERVE).main()),
                        List.of(ReplicaVolume.empty("shared")),
                        List.of(80),
                        Duration.ZERO,
                        Ending.ALWAYS);
        host.ensure(SET, spec, 1);
        Replica replica = only(seen -> seen.phase() == Phase.BACK_OFF);
        assertThat(replica.message()).startsWith("container 'first': ").contains("exit code 9");
        assertThat(replica.container("main").orElseThrow().id()).isEmpty();
    }

    @Test
    void aSidecarThatIsNotReadyKeepsTheReplicaFromIt() {
        host.ensure(
                SET,
                TestHost.group(
                        TestHost.spec("sh", "-c", SERVE).main(),
                        TestHost.container(
                                "side",
                                List.of(
                                        dev.minato.platform.Probe.byDefault(
                                                dev.minato.platform.Probe.Type.STARTUP, 81)),
                                "sh",
                                "-c",
                                IDLE)),
                1);
        Replica replica = only(seen -> seen.container("main").orElseThrow().ready());
        assertThat(replica.phase()).isEqualTo(Phase.STARTING);
        assertThat(replica.container("side").orElseThrow().ready()).isFalse();
    }

    @Test
    void aSidecarThatEndsAtOnceNeverMakesItsReplicaReady() {
        AtomicBoolean ready = new AtomicBoolean();
        try (var _ =
                host.cluster()
                        .listen(app -> {
                            if (host.cluster().observe(app).replicas().stream()
                                    .anyMatch(Replica::ready)) {
                                ready.set(true);
                            }
                        })) {
            host.ensure(
                    SET,
                    TestHost.group(
                            TestHost.spec("sh", "-c", SERVE).main(),
                            TestHost.container("side", List.of(), "sh", "-c", "exit 3")),
                    1);
            only(seen -> seen.container("side").orElseThrow().restarts() > 0);
        }
        assertThat(ready).isFalse();
    }

    @Test
    void aSidecarThatCrashesAgainAndAgainLeavesItsReplicaItsRequests() {
        List<Phase> heard = new CopyOnWriteArrayList<>();
        try (var _ =
                host.cluster()
                        .listen(app ->
                                host.cluster().observe(app).replicas().stream()
                                        .map(Replica::phase)
                                        .forEach(heard::add))) {
            host.ensure(
                    SET,
                    TestHost.group(
                            TestHost.spec("sh", "-c", SERVE).main(),
                            TestHost.container("side", List.of(), "sh", "-c", "sleep 0.5; exit 3")),
                    1);
            Replica replica = only(seen -> seen.container("side").orElseThrow().restarts() > 1);
            assertThat(heard).contains(Phase.READY);
            assertThat(heard.subList(heard.indexOf(Phase.READY), heard.size()))
                    .containsOnly(Phase.READY);
            assertThat(replica.ready()).isTrue();
        }
        Replica waiting = only(seen -> seen.message().contains("exit code 3"));
        assertThat(waiting.message()).startsWith("container 'side': ");
        host.restart();
        assertThat(host.cluster().observe("shop").replicas()).allMatch(Replica::ready);
    }

    /** Rows and container as the release before groups left them. */
    @Test
    void aReplicaOfBeforeGroupsServesUntilItsNextStartAndIsAGroupFromThen() {
        ReplicaSpec spec = TestHost.spec("sh", "-c", SERVE);
        String name = "shop--one-old01";
        Container old =
                host.engine()
                        .containers()
                        .create(
                                ContainerSpec.builder("busybox", BusyboxImage.ID)
                                        .name(name)
                                        .owner("replica/" + name)
                                        .process(ProcessSpec.of(List.of("sh", "-c", SERVE)))
                                        .build());
        host.engine().containers().start(old.id());
        host.restart(
                () -> {},
                database ->
                        database.write(tx -> {
                            tx.update(
                                    "INSERT INTO local_set(app, revision, generation, spec,"
                                        + " replicas, wanted) VALUES('shop', 'shop--one', 1, ?, 1,"
                                        + " 1)",
                                    ReplicaDocument.write(spec));
                            tx.update(
                                    "INSERT INTO local_replica(name, app, revision, generation,"
                                        + " created, sandbox) VALUES(?, 'shop', 'shop--one', 1, 1,"
                                        + " 0)",
                                    name);
                            return tx.update(
                                    "INSERT INTO local_container(replica, name, container,"
                                        + " restarts, crashes, boot, ready) VALUES(?, 'main', ?, 0,"
                                        + " 0, ?, 0)",
                                    name,
                                    old.id(),
                                    dev.minato.linux.HostInfo.bootId());
                        }));
        Replica adopted = only(Replica::ready);
        assertThat(adopted.name()).isEqualTo(name);
        assertThat(TestHost.id(adopted)).isEqualTo(old.id());
        assertThat(host.engine().sandboxes().list()).isEmpty();
        host.ensure(SET, withSecret(spec), 1);
        TestHost.kill(host.pid(adopted));
        Replica after = only(replica -> replica.ready() && !TestHost.id(replica).equals(old.id()));
        assertThat(after.name()).isEqualTo(name);
        assertThat(host.engine().sandboxes().list()).hasSize(1);
        assertThat(host.engine().containers().list()).hasSize(1);
        assertThat(host.engine().containers().get(TestHost.id(after)).spec().process().secretEnv())
                .containsOnlyKeys("GREETING");
    }

    /** The same spec as this release has it: what comes from a secret is sealed. */
    private static ReplicaSpec withSecret(ReplicaSpec spec) {
        ReplicaContainer main = spec.main();
        var env = main.env();
        env.put("GREETING", new SecretText("s", host.secrets().seal("shop", "s", "hello")));
        return TestHost.group(
                new ReplicaContainer(
                        main.name(),
                        main.image(),
                        main.command(),
                        main.args(),
                        env,
                        main.cpu(),
                        main.memory(),
                        main.probes(),
                        main.mounts()));
    }

    private static String exec(Replica replica, String container, String... command)
            throws Exception {
        ExecRequest request = new ExecRequest(List.of(command), false, false, 0, 0);
        ContainerRef where = new ContainerRef("shop", replica.name(), container);
        try (ExecSession session = host.cluster().exec(where, request)) {
            return new String(session.stdout().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Replica only(Predicate<Replica> expected) {
        return host.await(
                        "shop",
                        replicas -> replicas.size() == 1 && expected.test(replicas.getFirst()))
                .getFirst();
    }
}
