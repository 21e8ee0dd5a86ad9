package dev.minato.testkit;

import static dev.minato.testkit.EngineContract.refused;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault.Kind;
import dev.minato.engine.OutputChunk.Source;
import dev.minato.engine.StepRun;
import dev.minato.engine.Steps;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.StepSpec;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What every {@link Steps} does. The class that implements it gives the steps, and the layers of an
 * image that has sh, cat, env and sleep in /bin and an /etc/passwd.
 */
public interface StepContract {
    /** The steps, the same during a test. */
    Steps steps();

    /** Layers, topmost first; the test closes them. */
    List<Dir> openLayers();

    /** An empty folder that steps can write to. */
    Path scratch();

    /** A step, what it prints, and what it leaves. */
    final class Tried implements AutoCloseable {
        private final List<Dir> layers;
        private final Path upper;
        private final Path work;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();

        private Tried(List<Dir> layers, Path folder) {
            this.layers = layers;
            try {
                this.upper = Files.createDirectory(folder.resolve("upper"));
                this.work = Files.createDirectory(folder.resolve("work"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private StepSpec spec(String user, List<MountSpec> mounts, String... argv) {
            return new StepSpec(
                    layers,
                    upper,
                    work,
                    new StepSpec.Command(
                            List.of(argv), List.of("PATH=/bin", "A=1"), "/some/where", user),
                    StepSpec.Network.NONE,
                    "builder",
                    mounts);
        }

        private synchronized void take(Source source, byte[] data, int offset, int length) {
            (source == Source.STDOUT ? out : err).write(data, offset, length);
        }

        private String printed() {
            return out.toString(StandardCharsets.UTF_8);
        }

        private String complained() {
            return err.toString(StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            layers.forEach(Dir::close);
        }
    }

    private Tried tried() {
        return new Tried(openLayers(), scratch());
    }

    private int run(Tried tried, StepSpec spec) throws InterruptedException {
        return steps().run(spec, tried::take);
    }

    @Test
    default void aStepPrintsEndsAndSeesWhatIsSaidAlone() throws Exception {
        try (Tried tried = tried()) {
            StepSpec spec =
                    tried.spec("", List.of(), "sh", "-c", "echo out; echo err >&2; pwd; exit 3");
            assertThat(run(tried, spec)).isEqualTo(3);
            assertThat(tried.printed()).isEqualTo("out\n/some/where\n");
            assertThat(tried.complained()).isEqualTo("err\n");
        }
        try (Tried tried = tried()) {
            assertThat(run(tried, tried.spec("", List.of(), "env"))).isZero();
            assertThat(tried.printed())
                    .contains("A=1\n", "PATH=/bin\n")
                    .doesNotContain("JAVA_HOME", "SUDO");
        }
    }

    @Test
    default void itsChangesAreInItsFolderAndTheLayersStay() throws Exception {
        try (Tried tried = tried()) {
            StepSpec spec =
                    tried.spec(
                            "", List.of(), "sh", "-c", "echo new > /made; echo over > /etc/passwd");
            assertThat(run(tried, spec)).isZero();
            assertThat(tried.upper.resolve("made")).hasContent("new");
            assertThat(tried.upper.resolve("some/where")).isDirectory();
        }
        try (Tried tried = tried()) {
            assertThat(run(tried, tried.spec("", List.of(), "sh", "-c", "cat /made"))).isNotZero();
        }
    }

    @Test
    default void whatIsMountedIsSeenAndIsNotWrittenTo() throws Exception {
        Path shown = scratch();
        Files.writeString(shown.resolve("secret"), "hush\n");
        List<MountSpec> mounts = List.of(MountSpec.bind(shown.toString(), "/mnt/host", true));
        try (Tried tried = tried()) {
            StepSpec spec =
                    tried.spec(
                            "",
                            mounts,
                            "sh",
                            "-c",
                            "cat /mnt/host/secret; echo x > /mnt/host/made || echo no");
            assertThat(run(tried, spec)).isZero();
            assertThat(tried.printed()).isEqualTo("hush\nno\n");
            assertThat(shown.resolve("made")).doesNotExist();
        }
    }

    @Test
    default void aCommandThatIsMissingIsInvalidAndNamed() {
        try (Tried tried = tried()) {
            refused(
                    () -> run(tried, tried.spec("", List.of(), "nosuchcmd")),
                    Kind.INVALID,
                    "exec: \"nosuchcmd\": executable file not found in $PATH");
            assertThat(tried.printed()).isEmpty();
        }
    }

    @Test
    default void itRunsAsTheUserThatIsAsked() throws Exception {
        Path open = scratch();
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<MountSpec> mounts = List.of(MountSpec.bind(open.toString(), "/mnt/host", false));
        try (Tried tried = tried()) {
            StepSpec spec = tried.spec("12:34", mounts, "sh", "-c", ": > /mnt/host/made");
            assertThat(run(tried, spec)).isZero();
            Path made = open.resolve("made");
            assertThat(Files.getAttribute(made, "unix:uid")).isEqualTo(12);
            assertThat(Files.getAttribute(made, "unix:gid")).isEqualTo(34);
        }
        try (Tried tried = tried()) {
            refused(
                    () -> run(tried, tried.spec("nosuch", List.of(), "cat")),
                    Kind.INVALID,
                    "unable to find user nosuch");
        }
    }

    @Test
    default void aCancelledStepIsKilledWithAllItsProcesses() throws Exception {
        try (Tried tried = tried()) {
            CountDownLatch printed = new CountDownLatch(1);
            StepRun run =
                    steps().start(
                                    tried.spec(
                                            "",
                                            List.of(),
                                            "sh",
                                            "-c",
                                            "sleep 1000 & echo started; sleep 1000"),
                                    (source, data, offset, length) -> printed.countDown());
            printed.await();
            run.cancel();
            run.cancel();
            assertThat(run.await()).isEqualTo(137);
            run.awaitCleared();
        }
    }

    @Test
    default void anInterruptOfWhoRunsAStepEndsIt() throws Exception {
        try (Tried tried = tried()) {
            CountDownLatch printed = new CountDownLatch(1);
            AtomicBoolean interrupted = new AtomicBoolean();
            StepSpec spec = tried.spec("", List.of(), "sh", "-c", "echo up; sleep 1000");
            Thread runner =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    steps().run(spec, (source, data, at, n) -> printed.countDown());
                                } catch (InterruptedException e) {
                                    interrupted.set(true);
                                }
                            });
            printed.await();
            runner.interrupt();
            runner.join();
            assertThat(interrupted).isTrue();
        }
    }

    @Test
    default void aSinkThatFailsDoesNotStopTheStep() throws Exception {
        try (Tried tried = tried()) {
            String many =
                    "i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done; exit 5";
            StepSpec spec = tried.spec("", List.of(), "sh", "-c", many);
            int code =
                    steps().run(
                                    spec,
                                    (source, data, offset, length) -> {
                                        throw new IllegalStateException("the client has gone");
                                    });
            assertThat(code).isEqualTo(5);
        }
    }

    @Test
    default void stepsRunBesideEachOther() {
        try (Tried one = tried();
                Tried other = tried()) {
            CountDownLatch both = new CountDownLatch(2);
            List<CompletableFuture<Integer>> ends =
                    List.of(one, other).stream()
                            .map(tried ->
                                    CompletableFuture.supplyAsync(
                                            () -> meet(tried, both),
                                            task -> Thread.ofPlatform().start(task)))
                            .toList();
            ends.forEach(end -> assertThat(EngineContract.get(end)).isEqualTo(137));
        }
    }

    private int meet(Tried tried, CountDownLatch both) {
        StepSpec spec = tried.spec("", List.of(), "sh", "-c", "echo up; exec sleep 1000");
        StepRun run = steps().start(spec, (source, data, at, n) -> both.countDown());
        try {
            both.await();
            run.cancel();
            return run.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            run.awaitCleared();
        }
    }
}
