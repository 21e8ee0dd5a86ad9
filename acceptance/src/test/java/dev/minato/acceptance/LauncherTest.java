package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The launcher of a checkout, on a copy of this one: changed sources are built into a folder of
 * their own, the daemon is replaced, containers run on.
 */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LauncherTest {
    private static final String JRE = "minato.local/jre:25";
    private static final String BEFORE = "The daemon runs already.";
    private static final String AFTER = "The daemon has been running.";
    private Instance minato;
    private Path checkout;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(108);
        checkout = copyOfCheckout();
        launch("start").ok();
        launch("pull", JRE).ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    /** Sources, and what was built from them already: the first command has nothing to build. */
    private Path copyOfCheckout() throws IOException {
        Path copy = Files.createDirectories(minato.home().root().resolve("checkout"));
        String script =
                "tar -C \"$0\" -c --exclude=target --exclude=.git --exclude=verify-tools . | tar"
                        + " -C \"$1\" -x";
        Instance.run(
                        Path.of("/"),
                        Map.of(),
                        java.util.List.of(
                                "sh", "-c", script, Instance.root().toString(), copy.toString()))
                .ok();
        return copy;
    }

    private Instance.Result launch(String... words) {
        java.util.List<String> line = new java.util.ArrayList<>();
        line.add(checkout.resolve("minato").toString());
        line.addAll(java.util.List.of(words));
        return Instance.run(Path.of("/"), minato.environment(), line);
    }

    @Test
    void aChangedSourceIsBuiltAndReplacesTheDaemonWhileAContainerRunsOn() throws IOException {
        minato.docker("run", "-d", "--name", "steady", JRE, "sleep", "600").ok();
        String inside = minato.docker("inspect", "-f", "{{.State.Pid}}", "steady").ok().text();
        Path built = Files.readSymbolicLink(checkout.resolve(".dist/current"));
        assertThat(launch("start").ok().err()).contains(BEFORE).doesNotContain("building");
        Path source =
                checkout.resolve("cli/src/main/java/dev/minato/cli/command/DaemonCommands.java");
        Files.writeString(source, Files.readString(source).replace(BEFORE, AFTER));

        Instance.Result changed = launch("start").ok();

        assertThat(changed.err())
                .contains("building", "Replacing the daemon of build " + built, AFTER)
                .doesNotContain(BEFORE);
        assertThat(Files.readSymbolicLink(checkout.resolve(".dist/current"))).isNotEqualTo(built);
        assertThat(checkout.resolve(".dist").resolve(built).resolve("all.jars")).exists();
        assertThat(
                        minato.docker("inspect", "-f", "{{.State.Pid}} {{.State.Status}}", "steady")
                                .ok()
                                .text())
                .isEqualTo(inside + " running");
    }

    @Test
    void aSourceThatDoesNotCompileShowsWhereAndTheBuiltOneStays() throws IOException {
        Path built = Files.readSymbolicLink(checkout.resolve(".dist/current"));
        Path source = checkout.resolve("cli/src/main/java/dev/minato/cli/CliMain.java");
        String good = Files.readString(source);
        Files.writeString(source, good.replace("FAILED = 1;", "FAILED = one;"));

        Instance.Result failed = launch("status");
        Files.writeString(source, good);

        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains("CliMain.java", "the build failed; the whole log is");
        assertThat(Files.readSymbolicLink(checkout.resolve(".dist/current"))).isEqualTo(built);
    }
}
