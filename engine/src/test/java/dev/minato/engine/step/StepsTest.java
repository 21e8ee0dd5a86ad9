package dev.minato.engine.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.OutputChunk.Source;
import dev.minato.engine.StepRun;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.host.SharedEngineFixture;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.StepConditions;
import dev.minato.engine.spec.StepSpec;
import dev.minato.engine.spec.Ulimit;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Build steps with the runtime of this host. */
public class StepsTest extends SharedEngineFixture {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path layer;
    private List<Dir> image;

    @BeforeEach
    void makeLayer() throws IOException {
        layer = Files.createTempDirectory(folder, "layer");
        Files.createDirectory(layer.resolve("upper"));
        Files.createDirectory(layer.resolve("work"));
        image = host.images().open();
    }

    @AfterEach
    void nothingIsLeft() {
        image.forEach(Dir::close);
        host.awaitNothingLeft();
    }

    private void addToImage(String... folders) throws IOException {
        Path lower = Files.createDirectory(layer.resolve("lower"));
        for (String folder : folders) {
            Files.createDirectory(lower.resolve(folder));
        }
        image.addFirst(Dir.open(lower));
    }

    private StepSpec step(StepSpec.Network network, List<MountSpec> mounts, String... argv) {
        return new StepSpec(
                image,
                layer.resolve("upper"),
                layer.resolve("work"),
                new StepSpec.Command(List.of(argv), List.of("A=1"), "/work", ""),
                network,
                "builder",
                mounts);
    }

    private StepSpec step(String... argv) {
        return step(StepSpec.Network.NONE, List.of(), argv);
    }

    private int run(StepSpec spec) throws Exception {
        return host.engine().steps().run(spec, this::take);
    }

    private synchronized void take(Source source, byte[] data, int offset, int length) {
        (source == Source.STDOUT ? out : err).write(data, offset, length);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private List<String> upper(String path) {
        return EngineFolders.names(layer.resolve("upper").resolve(path));
    }

    @Test
    void aStepPrintsAndLeavesOnlyItsChanges() throws Exception {
        addToImage("dev", "proc", "sys");
        int code =
                run(
                        step(
                                "sh",
                                "-c",
                                "echo out $A $HOSTNAME; pwd; echo err >&2; echo x > /made; exit"
                                        + " 3"));

        assertThat(code).isEqualTo(3);
        assertThat(printed()).isEqualTo("out 1 builder\n/work\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("err\n");
        assertThat(upper("")).containsExactlyInAnyOrder("made", "work");
    }

    @Test
    void theKernelsFoldersStayInALayerWhereTheImageHasNone() throws Exception {
        addToImage("proc", "sys");

        assertThat(run(step("true"))).isZero();

        assertThat(upper("")).containsExactlyInAnyOrder("dev", "work");
    }

    @Test
    void aStepHasANetworkWhenItIsToHaveOne() throws Exception {
        StepSpec spec =
                step(
                        StepSpec.Network.DEFAULT,
                        List.of(),
                        "cat",
                        "/etc/resolv.conf",
                        "/proc/net/route");
        assertThat(run(spec)).isZero();
        assertThat(printed()).contains("nameserver 127.0.0.11").contains("eth0");
        assertThat(upper("")).doesNotContain("etc");
    }

    @Test
    void aStepRunsUnderItsConditions() throws Exception {
        ContainerResources resources =
                new ContainerResources(
                        64L << 20,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        "",
                        "",
                        0,
                        List.of(new Ulimit("nofile", 77, 77)));
        StepConditions conditions =
                new StepConditions(List.of("foo:1.2.3.4", "bar=host-gateway"), 1 << 20, resources);
        StepSpec spec =
                step(
                                "sh",
                                "-c",
                                "grep -c -e 'foo$' -e 'bar$' /etc/hosts; ulimit -n;"
                                        + " grep shm /proc/mounts | grep -o size=[0-9]*k;"
                                        + " cat /sys/fs/cgroup/memory.max"
                                        + " /sys/fs/cgroup/memory/memory.limit_in_bytes"
                                        + " 2>/dev/null || true")
                        .withConditions(conditions);
        assertThat(run(spec)).isZero();
        assertThat(printed()).isEqualTo("2\n77\nsize=1024k\n" + (64 << 20) + "\n");
        StepSpec impossible =
                spec.withConditions(
                        new StepConditions(List.of(), 0, ContainerResources.NONE.withMemory(1)));
        assertThatThrownBy(() -> run(impossible)).hasMessage("Minimum memory limit allowed is 6MB");
    }

    @Test
    void whatIsPrintedToStandardErrorIsSeenWhileTheStepRuns() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        StepRun running =
                host.engine()
                        .steps()
                        .start(
                                step("sh", "-c", "echo now >&2; sleep 1000"),
                                (source, data, offset, length) -> seen.countDown());
        assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
        running.cancel();
        assertThat(running.await()).isEqualTo(137);
        running.awaitCleared();
    }

    @Test
    void aCommandThatCannotBeExecutedIsSaidInRuncsWords() {
        assertThatThrownBy(() -> run(step("nosuchcmd")))
                .isInstanceOf(Fault.class)
                .hasMessage("exec: \"nosuchcmd\": executable file not found in $PATH");
        assertThatThrownBy(() -> run(step("/nosuch")))
                .hasMessage("exec: \"/nosuch\": stat /nosuch: no such file or directory");
        assertThatThrownBy(() -> run(step("/etc"))).hasMessageEndingWith(": permission denied");
        assertThat(out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8))
                .as("the runtime's own lines are not the step's")
                .isEmpty();
        StepSpec nobody =
                new StepSpec(
                        image,
                        layer.resolve("upper"),
                        layer.resolve("work"),
                        new StepSpec.Command(List.of("true"), List.of(), "/", "nosuch"),
                        StepSpec.Network.NONE,
                        "builder",
                        List.of());
        assertThatThrownBy(() -> run(nobody))
                .hasMessage("unable to find user nosuch: no matching entries in passwd file");
    }

    @Test
    void aCancelledStepIsKilledWithAllItsProcesses() throws Exception {
        CountDownLatch printed = new CountDownLatch(1);
        StepRun run =
                host.engine()
                        .steps()
                        .start(
                                step("sh", "-c", "sleep 1000 & echo started; sleep 1000"),
                                (source, data, offset, length) -> printed.countDown());
        printed.await();
        run.cancel();
        run.cancel();

        assertThat(run.await()).isEqualTo(137);
    }

    @Test
    void aStepThatIsCancelledAtOnceEndsToo() throws Exception {
        StepRun run = host.engine().steps().start(step("sleep", "1000"), this::take);
        run.cancel();
        assertThat(run.await()).isEqualTo(137);
    }

    @Test
    void filesOfTheHostAreSeenDuringTheStepAndLeaveNoTrace() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "hush\n");
        StepSpec spec =
                step(
                        StepSpec.Network.NONE,
                        List.of(MountSpec.bind(secret.toString(), "/run/secrets/one", true)),
                        "cat",
                        "/run/secrets/one");
        assertThat(run(spec)).isZero();
        assertThat(printed()).isEqualTo("hush\n");
        assertThat(upper("")).doesNotContain("run");
    }

    @Test
    void memoryHasItsSizeModeAndWay() throws Exception {
        MountSpec small =
                MountSpec.of(MountSpec.Type.TMPFS, "", "/small", false).withTmpfs(65536, 0700);
        MountSpec closed = MountSpec.of(MountSpec.Type.TMPFS, "", "/closed", true);
        StepSpec spec =
                step(
                        StepSpec.Network.NONE,
                        List.of(small, closed),
                        "sh",
                        "-c",
                        "stat -c %a /small /closed; grep -E ' /(small|closed) ' /proc/mounts");
        assertThat(run(spec)).isZero();
        assertThat(printed())
                .startsWith("700\n1777\n")
                .contains("size=64k")
                .containsPattern("/closed tmpfs ro,");
    }

    @Test
    void aFolderInWhichOnlySomethingWasMountedKeepsItsTime() throws Exception {
        addToImage("old", "changed");
        for (String name : List.of("old", "changed")) {
            Files.setLastModifiedTime(
                    layer.resolve("lower").resolve(name), FileTime.fromMillis(1_000_000_000));
        }
        StepSpec spec =
                step(
                        StepSpec.Network.NONE,
                        List.of(
                                MountSpec.of(MountSpec.Type.TMPFS, "", "/old/a/b", false),
                                MountSpec.of(MountSpec.Type.TMPFS, "", "/changed/a", false)),
                        "touch",
                        "/changed/x");
        assertThat(run(spec)).isZero();
        assertThat(upper("old")).isEmpty();
        assertThat(Files.getLastModifiedTime(layer.resolve("upper/old")).toMillis())
                .isEqualTo(1_000_000_000);
        assertThat(upper("changed")).containsExactly("x");
        assertThat(Files.getLastModifiedTime(layer.resolve("upper/changed")).toMillis())
                .isGreaterThan(1_000_000_000);
    }

    @Test
    void aLinkInThePlaceOfResolvConfLeadsNowhereOutside() throws Exception {
        Files.createDirectories(layer.resolve("upper/etc"));
        Files.createSymbolicLink(
                layer.resolve("upper/etc/resolv.conf"), Path.of("/elsewhere/resolv.conf"));
        StepSpec spec = step(StepSpec.Network.DEFAULT, List.of(), "cat", "/elsewhere/resolv.conf");
        assertThat(run(spec)).isZero();
        assertThat(printed()).contains("nameserver 127.0.0.11");
        assertThat(upper("")).doesNotContain("elsewhere");
        assertThat(Files.exists(Path.of("/elsewhere"))).isFalse();
    }

    @Test
    void aSinkThatFailsDoesNotStopTheStep() throws Exception {
        int code =
                host.engine()
                        .steps()
                        .run(
                                step("sh", "-c", "seq 1 100000; exit 5"),
                                (source, data, offset, length) -> {
                                    throw new IllegalStateException("the client has gone");
                                });
        assertThat(code).isEqualTo(5);
    }
}
