package dev.minato.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Home;
import dev.minato.engine.AttachOptions;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.ContainerState;
import dev.minato.engine.Engine;
import dev.minato.engine.ExecStart;
import dev.minato.engine.LogQuery;
import dev.minato.engine.ProcessTable;
import dev.minato.engine.RunStatus;
import dev.minato.engine.WaitCondition;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.host.EngineVictim;
import dev.minato.engine.host.TestEngine;
import dev.minato.engine.runtime.RunPaths;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.engine.spec.StreamSpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A daemon that comes after another one. */
class ContainerAdopterTest {
    @TempDir Path folder;

    @Test
    void whatAKilledDaemonLeftIsTakenOverAndTheRestIsClearedAway() throws Exception {
        Process victim =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                classPath(),
                                EngineVictim.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        BufferedReader said =
                new BufferedReader(
                        new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        while (line != null && !line.equals(EngineVictim.READY)) {
            line = said.readLine();
        }
        assertThat(line).isEqualTo(EngineVictim.READY);
        victim.destroyForcibly().waitFor();

        // Meanwhile two containers end, with nobody there but their conmon.
        Files.createFile(folder.resolve("shared/go"));
        Path exits = RunPaths.of(home()).exits();
        TestEngine.await(() -> EngineFolders.names(exits).size() >= 2);

        try (TestEngine host = new TestEngine(folder)) {
            Engine engine = host.engine();
            Container runs = engine.containers().get("runs");
            assertThat(runs.state().status()).isEqualTo(RunStatus.RUNNING);
            assertThat(runs.connection()).isPresent();
            assertThat(engine.containers().get("created").state().status())
                    .isEqualTo(RunStatus.CREATED);
            Container expected = engine.containers().get("expected");
            assertThat(expected.state().status()).isEqualTo(RunStatus.CREATED);
            assertThat(host.census()).noneMatch(left -> left.contains(expected.id()));
            ContainerState ended = engine.containers().get("ends").state();
            assertThat(ended.status()).isEqualTo(RunStatus.EXITED);
            assertThat(ended.exitCode()).isEqualTo(42);
            assertThat(engine.containers().list())
                    .noneMatch(container -> container.name().equals("transient"));
            logIsWhole(host, runs);
            execsAreSorted(host, runs);
            assertThat(host.tree().leaves("b")).isEmpty();
            assertThat(EngineFolders.names(host.home().root().resolve("steps"))).isEmpty();
            aNewExecWorks(host, runs);
            engine.containers().stop("runs", Optional.of(Duration.ZERO));
            assertThat(engine.containers().get("runs").state().exitCode()).isEqualTo(137);
        }
    }

    /** That of this test, however it was given. */
    private static String classPath() {
        List<String> places = new ArrayList<>();
        if (EngineVictim.class.getClassLoader() instanceof URLClassLoader loader) {
            Stream.of(loader.getURLs())
                    .map(url -> Path.of(url.getPath()).toString())
                    .forEach(places::add);
        }
        places.add(System.getProperty("java.class.path"));
        return String.join(":", places);
    }

    private Home home() {
        return Home.at(folder.resolve("home"));
    }

    private static void logIsWhole(TestEngine host, Container runs) {
        int before = host.log(runs, LogQuery.ALL).split("\n", -1).length;
        TestEngine.await(() -> host.log(runs, LogQuery.ALL).split("\n", -1).length > before);
        List<String> lines = host.log(runs, LogQuery.ALL).lines().toList();
        assertThat(lines)
                .isEqualTo(
                        IntStream.rangeClosed(1, lines.size())
                                .mapToObj(Integer::toString)
                                .toList());
    }

    /** The detached one goes on, the child of the killed daemon does not. */
    private static void execsAreSorted(TestEngine host, Container runs) {
        TestEngine.await(() -> commands(host, runs).noneMatch(c -> c.contains("sleep 2222")));
        assertThat(commands(host, runs)).anyMatch(command -> command.contains("sleep 1111"));
        List<String> execs = host.look(runs).execIds();
        assertThat(execs).hasSize(1);
        assertThat(host.engine().execs().inspect(execs.getFirst()).running()).isTrue();
    }

    private static Stream<String> commands(TestEngine host, Container container) {
        ProcessTable table = host.engine().containers().top(container.id(), List.of());
        return table.processes().stream().map(List::getLast);
    }

    private static void aNewExecWorks(TestEngine host, Container runs) {
        String id = host.engine().execs().create(runs.id(), ExecSpec.of(List.of("echo", "here")));
        try (Attachment line = host.engine().execs().start(id, ExecStart.ATTACHED)) {
            assertThat(TestEngine.readAll(line)).isEqualTo("here\n");
        }
    }

    @Test
    void streamsAndWaitsWorkAfterAnotherDaemonHasCome() throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Container container =
                    host.start(
                            host.spec("sh", "-c", "read x; echo got $x; exit 6")
                                    .streams(new StreamSpec(false, true, false, 0, 0))
                                    .build());
            host.restart();

            var exit = host.engine().containers().wait(container.id(), WaitCondition.NEXT_EXIT);
            try (Attachment line =
                    host.engine().containers().attach(container.id(), AttachOptions.ALL)) {
                byte[] text = "it\n".getBytes(StandardCharsets.UTF_8);
                line.write(text, 0, text.length);
                assertThat(TestEngine.readAll(line)).isEqualTo("got it\n");
            }
            assertThat(TestEngine.get(exit)).isEqualTo(6);
        }
    }

    @Test
    void aContainerWithoutItsConmonIsKilled() throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Container container = host.start("sleep", "1000");
            host.leave();
            host.tree().kill(EngineHost.leaf(container.id()));
            host.comeBack();

            ContainerState state = host.look(container).state();
            assertThat(state.status()).isEqualTo(RunStatus.EXITED);
            assertThat(state.exitCode()).isEqualTo(RunFinisher.UNKNOWN);
            assertThat(state.error().text()).contains("conmon");
            TestEngine.await(() -> host.census().isEmpty());
        }
    }

    @Test
    void theDeathOfAConmonIsNoticed() throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Container container = host.start("sleep", "1000");
            host.tree().kill(EngineHost.leaf(container.id()));

            TestEngine.await(() -> host.look(container).state().status() == RunStatus.EXITED);
            assertThat(host.look(container).state().exitCode()).isEqualTo(RunFinisher.UNKNOWN);
        }
    }

    @Test
    void aPausedContainerStaysPaused() throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Container container = host.start("sleep", "1000");
            host.engine().containers().pause(container.id());
            host.restart();

            assertThat(host.look(container).state().status()).isEqualTo(RunStatus.PAUSED);
            host.engine().containers().unpause(container.id());
        }
    }

    @Test
    void howARunEndedIsKnownToTheNextDaemon() throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Container container = host.start("sh", "-c", "exit 17");
            host.awaitExit(container);
            TestEngine.await(() -> host.census().isEmpty());
            host.restart();

            assertThat(host.look(container).state().exitCode()).isEqualTo(17);
            assertThat(host.look(container).state().status()).isEqualTo(RunStatus.EXITED);
        }
    }

    @Test
    void afterAStartOfTheHostThoseThatAreToRunAreStarted() throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Container always =
                    host.start(
                            host.spec("sleep", "1000")
                                    .restart(new RestartPolicy(RestartPolicy.Mode.ALWAYS, 0))
                                    .build());
            Container stopped =
                    host.start(
                            host.spec("sleep", "1000")
                                    .restart(
                                            new RestartPolicy(RestartPolicy.Mode.UNLESS_STOPPED, 0))
                                    .build());
            Container plain = host.start("sleep", "1000");
            host.engine().containers().stop(stopped.id(), Optional.of(Duration.ZERO));
            host.leaveAsIfTheHostWentDown();
            host.comeBack();

            TestEngine.await(() -> host.look(always).state().status() == RunStatus.RUNNING);
            assertThat(host.look(stopped).state().status()).isEqualTo(RunStatus.EXITED);
            assertThat(host.look(plain).state().status()).isEqualTo(RunStatus.EXITED);
            assertThat(host.look(plain).state().error().text()).contains("the host went down");
        }
    }
}
