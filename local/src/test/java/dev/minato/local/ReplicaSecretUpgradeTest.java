package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.ExecStart;
import dev.minato.engine.OutputChunk;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.linux.HostInfo;
import dev.minato.local.ledger.ReplicaSecretUpgrade;
import dev.minato.platform.Replica;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.EnvValue.Literal;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.scale.ScaleSpec;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.platform.wire.TemplateDocument;
import dev.minato.state.CleartextCopies;
import dev.minato.state.Database;
import dev.minato.state.Sealer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;

/** What the release before sealed values wrote in clear of a replica that runs. */
@Timeout(90)
class ReplicaSecretUpgradeTest {
    private static final String PLANTED = "planted-31f0";
    private static final String SERVE = "httpd -p 80 && trap 'exit 0' TERM && sleep 1000 & wait";
    private static final String NAME = "shop--one-old01";
    private static final RevisionRef SET = new RevisionRef("shop", "shop--one", 1);

    @TempDir private Path folder;
    private TestHost host;

    @BeforeEach
    void open() throws IOException {
        host = new TestHost(folder);
    }

    @AfterEach
    void close() {
        host.close();
    }

    /** Its container, which runs: the environment has the value, and nothing says it is secret. */
    private Container earlier(String revision) {
        Container old =
                host.engine()
                        .containers()
                        .create(
                                ContainerSpec.builder("busybox", BusyboxImage.ID)
                                        .name(NAME)
                                        .owner("replica/" + NAME)
                                        .labels(
                                                Map.of(
                                                        "minato.app", "shop",
                                                        "minato.revision", revision,
                                                        "minato.container", "main"))
                                        .process(process())
                                        .build());
        host.engine().containers().start(old.id());
        return old;
    }

    private static ProcessSpec process() {
        return new ProcessSpec(
                Optional.empty(),
                List.of("sh", "-c", SERVE),
                List.of("PLAIN=shown", "TOKEN=" + PLANTED),
                "",
                "",
                "",
                Optional.empty(),
                false);
    }

    private static void rows(Database database, Container old, String revision) {
        database.write(tx -> {
            tx.update("DELETE FROM local_sealed");
            tx.update(
                    "INSERT INTO platform_revision(name, app, number, template, created, state,"
                            + " error, last_active, spec) VALUES('shop--one', 'shop', 1, '', 1, '',"
                            + " '', 1, ?)",
                    TemplateDocument.write(template()));
            tx.update(
                    "INSERT INTO local_set(app, revision, generation, spec, replicas, wanted)"
                            + " VALUES('shop', ?, 1, ?, 1, 1)",
                    revision,
                    ReplicaDocument.write(spec()));
            tx.update(
                    "INSERT INTO local_replica(name, app, revision, generation, created, sandbox)"
                            + " VALUES(?, 'shop', ?, 1, 1, 0)",
                    NAME,
                    revision);
            return tx.update(
                    "INSERT INTO local_container(replica, name, container, restarts, crashes,"
                            + " boot, ready) VALUES(?, 'main', ?, 0, 0, ?, 0)",
                    NAME,
                    old.id(),
                    HostInfo.bootId());
        });
    }

    private static TemplateSpec template() {
        AppContainer main =
                new AppContainer(
                        "main",
                        "busybox",
                        List.of(),
                        List.of(),
                        List.of(
                                new EnvSetting("PLAIN", Optional.of("shown"), Optional.empty()),
                                new EnvSetting("TOKEN", Optional.empty(), Optional.of("token"))),
                        new Cpu(500_000_000),
                        new Memory(64L << 20),
                        List.of(),
                        List.of());
        return new TemplateSpec(
                List.of(), List.of(main), List.of(), new ScaleSpec(1, 1), Duration.ZERO);
    }

    private static ReplicaSpec spec() {
        ReplicaContainer main = TestHost.spec("sh", "-c", SERVE).main();
        SortedMap<String, ReplicaSpec.EnvValue> env = main.env();
        env.put("PLAIN", new Literal("shown"));
        env.put("TOKEN", new Literal(PLANTED));
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

    private void seal(Database database) {
        ReplicaSecretUpgrade.seal(database, sealer(database), InstantSource.system());
    }

    private Sealer sealer(Database database) {
        return Sealer.of(database, folder.resolve("home/secret.key"), InstantSource.system());
    }

    private Replica only() {
        return host.await("shop", seen -> seen.size() == 1 && seen.getFirst().ready()).getFirst();
    }

    private String token(String container) {
        String exec =
                host.engine()
                        .execs()
                        .create(container, ExecSpec.of(List.of("sh", "-c", "echo $TOKEN $PLAIN")));
        StringBuilder said = new StringBuilder();
        try (Attachment attachment = host.engine().execs().start(exec, ExecStart.ATTACHED)) {
            Optional<OutputChunk> output = attachment.read();
            while (output.isPresent()) {
                said.append(new String(output.get().data(), StandardCharsets.UTF_8));
                output = attachment.read();
            }
        }
        return said.toString().strip();
    }

    @Test
    void isSealedWhileItRunsOnAndIsThereAtItsNextStart() throws Exception {
        Container old = earlier(SET.revision());
        host.restart(
                () -> {},
                database -> {
                    rows(database, old, SET.revision());
                    seal(database);
                    assertThat(database.scrub()).isTrue();
                });
        Replica adopted = only();
        int pid = host.pid(adopted);

        Container seen = host.engine().containers().get(old.id());
        assertThat(TestHost.id(adopted)).isEqualTo(old.id());
        assertThat(pid).isEqualTo(seen.state().pid()).isPositive();
        assertThat(seen.spec().process().shownEnv()).contains("PLAIN=shown", "TOKEN=<secret>");
        assertThat(token(old.id())).isEqualTo(PLANTED + " shown");
        assertThat(withPlanted()).as("files of the database").isEmpty();

        TestHost.kill(pid);
        host.await(
                "shop",
                now ->
                        now.size() == 1
                                && now.getFirst().ready()
                                && !TestHost.id(now.getFirst()).equals(old.id()));
        String made = TestHost.id(only());
        assertThat(token(made)).isEqualTo(PLANTED + " shown");
        assertThat(host.engine().containers().get(made).spec().process().secretEnv())
                .containsOnlyKeys("TOKEN");
    }

    @Test
    void whereTheRevisionIsGoneNobodyKnowsWhatIsSecretAndAllIsSealed() throws Exception {
        Container old = earlier("shop--gone");
        host.restart(
                () -> {},
                database -> {
                    rows(database, old, "shop--gone");
                    seal(database);
                    database.scrub();
                });

        assertThat(withPlanted()).isEmpty();
        assertThat(token(old.id())).isEqualTo(PLANTED + " shown");
        assertThat(host.engine().containers().get(old.id()).spec().process().secretEnv())
                .containsKeys("PLAIN", "TOKEN");
    }

    @Test
    void withoutTheKeyItStaysAsItIsAndIsSealedWhenTheKeyIsBack() throws Exception {
        Container old = earlier(SET.revision());
        Path key = folder.resolve("home/secret.key");
        Path file = folder.resolve("home/minato.db");
        host.restart(
                () -> {},
                database -> {
                    rows(database, old, SET.revision());
                    away(key, true);
                    seal(database);
                    assertThat(CleartextCopies.waiting(file).orElseThrow())
                            .contains("in clear", "the key that would seal them is not there");
                });
        assertThat(TestHost.id(only())).isEqualTo(old.id());
        assertThat(token(old.id())).isEqualTo(PLANTED + " shown");
        assertThat(withPlanted()).isNotEmpty();

        host.restart(
                () -> {},
                database -> {
                    away(key, false);
                    seal(database);
                    database.scrub();
                    assertThat(CleartextCopies.waiting(file)).isEmpty();
                });
        assertThat(TestHost.id(only())).isEqualTo(old.id());
        assertThat(token(old.id())).isEqualTo(PLANTED + " shown");
        assertThat(withPlanted()).isEmpty();
    }

    @Test
    void whatIsSealedIsNotTouchedAgain() {
        Container old = earlier(SET.revision());
        host.restart(
                () -> {},
                database -> {
                    rows(database, old, SET.revision());
                    seal(database);
                    String once = stored(database);
                    database.write(tx -> tx.update("DELETE FROM local_sealed"));
                    seal(database); // Killed before it was known to be done, for example.
                    assertThat(stored(database)).isEqualTo(once).contains("sealed:1:");
                });
        assertThat(token(only().container("main").orElseThrow().id().orElseThrow()))
                .isEqualTo(PLANTED + " shown");
    }

    private static String stored(Database database) {
        return database.read(rx ->
                rx.query(
                                "SELECT spec FROM local_set UNION ALL SELECT spec FROM"
                                        + " engine_container",
                                row -> row.text("spec"))
                        .toString());
    }

    private void away(Path key, boolean goes) {
        Path aside = folder.resolve("aside.key");
        try {
            Files.move(goes ? key : aside, goes ? aside : key);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<Path> withPlanted() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("home"))) {
            return files.filter(Files::isRegularFile)
                    .filter(ReplicaSecretUpgradeTest::hasPlanted)
                    .toList();
        }
    }

    private static boolean hasPlanted(Path path) {
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1).contains(PLANTED);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
