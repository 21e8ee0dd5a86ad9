package dev.minato.linux.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.minato.linux.LinuxException;
import dev.minato.linux.Signals;
import dev.minato.linux.files.Fd;
import dev.minato.linux.files.Pipe;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

class SpawnTest {
    @TempDir Path folder;

    @Test
    void givesExactlyTheEnvironmentAndArguments() throws Exception {
        assertThat(output("printf '%s|' \"$@\"; env", Map.of("A", "é 1"), "x y", "*"))
                .startsWith("x y|*|")
                .contains("A=é 1\n")
                .doesNotContain("HOME=");
    }

    @Test
    void givesExactlyTheDescriptorsEvenWhenTheirNumbersCross() throws Exception {
        try (Pipe one = Pipe.open();
                Pipe two = Pipe.open();
                Pipe out = Pipe.open()) {
            // Each child number is the number of another pipe here.
            Map<Integer, Fd> fds =
                    Map.of(
                            1,
                            out.write(),
                            two.write().number(),
                            one.write(),
                            one.write().number(),
                            two.write());
            String script =
                    "echo one >/proc/self/fd/%d; echo two >/proc/self/fd/%d; ls /proc/self/fd"
                            .formatted(two.write().number(), one.write().number());
            ChildProcess child = Spawn.start(spec(script, Map.of(), fds));
            out.write().close();
            one.write().close();
            two.write().close();
            assertThat(text(one.read())).isEqualTo("one\n");
            assertThat(text(two.read())).isEqualTo("two\n");
            List<String> open = text(out.read()).lines().toList();
            assertThat(open).contains("0", "1", "2").hasSize(6);
            assertThat(child.await()).isZero();
        }
    }

    @Test
    void tellsHowItEnded() {
        assertThat(Spawn.start(spec("exit 7", Map.of(), Map.of())).await()).isEqualTo(7);
        assertThat(Spawn.start(spec("kill -9 $$", Map.of(), Map.of())).await()).isEqualTo(137);
    }

    @Test
    void aProgramThatIsNotThereIsReported() {
        SpawnSpec spec =
                new SpawnSpec(List.of("/no/such"), Map.of(), Map.of(), Optional.empty(), false);
        assertThatThrownBy(() -> Spawn.start(spec))
                .isInstanceOf(LinuxException.class)
                .hasMessage("posix_spawn /no/such: no such file or directory");
    }

    @Test
    void leadsASessionInItsFolderWithDefaultSignals() throws Exception {
        try (Pipe out = Pipe.open()) {
            ChildProcess child =
                    Spawn.start(
                            new SpawnSpec(
                                    List.of(
                                            "/bin/sh",
                                            "-c",
                                            "pwd; cut -d' ' -f6 /proc/$$/stat; "
                                                    + "grep Sig[BI] /proc/self/status; echo $$"),
                                    Map.of("PATH", "/usr/bin:/bin"),
                                    Map.of(1, out.write()),
                                    Optional.of(folder),
                                    true));
            out.write().close();
            List<String> lines = text(out.read()).lines().toList();
            assertThat(child.await()).isZero();
            assertThat(lines.get(0)).isEqualTo(folder.toString());
            assertThat(lines.get(1)).isEqualTo(Integer.toString(child.pid()));
            assertThat(lines.get(2)).isEqualTo("SigBlk:\t0000000000000000");
            assertThat(lines.get(3)).isEqualTo("SigIgn:\t0000000000000000");
        }
    }

    @Test
    void isAwaitedFromVirtualThreadsWithoutHoldingThem() throws Exception {
        ChildProcess child = Spawn.start(spec("exec sleep 100", Map.of(), Map.of()));
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        for (int i = 0; i < 20; i++) {
            Thread.ofVirtual().start(() -> exit.complete(child.await()));
        }
        Thread.ofVirtual().start(() -> child.pidfd().signal(Signals.TERM)).join();
        assertThat(exit.get()).isEqualTo(128 + Signals.TERM);
        assertThat(child.await()).isEqualTo(128 + Signals.TERM);
    }

    @Test
    void aProcessIsKnownByNumberAndStartTime() {
        ChildProcess child = Spawn.start(spec("exec sleep 100", Map.of(), Map.of()));
        long started = Processes.startTime(child.pid()).orElseThrow();
        assertThat(Processes.alive(child.pid(), started)).isTrue();
        assertThat(Processes.alive(child.pid(), started + 1)).isFalse();

        assertThat(child.pidfd().awaitExit(Duration.ofMillis(1))).isFalse();
        assertThat(child.pidfd().signal(Signals.KILL)).isTrue();
        assertThat(child.pidfd().awaitExit(Duration.ofSeconds(10))).isTrue();
        assertThat(Processes.alive(child.pid(), started)).as("a zombie is not alive").isFalse();
        child.await();
        assertThat(Processes.startTime(child.pid())).isEmpty();
        assertThat(Processes.signal(child.pid(), Signals.TERM)).isFalse();
    }

    private static String output(String script, Map<String, String> env, String... arguments)
            throws Exception {
        try (Pipe out = Pipe.open()) {
            java.util.ArrayList<String> argv =
                    new java.util.ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
            argv.addAll(List.of(arguments));
            ChildProcess child =
                    Spawn.start(
                            new SpawnSpec(
                                    argv, env, Map.of(1, out.write()), Optional.empty(), false));
            out.write().close();
            String text = text(out.read());
            child.await();
            return text;
        }
    }

    private static SpawnSpec spec(String script, Map<String, String> env, Map<Integer, Fd> fds) {
        return new SpawnSpec(List.of("/bin/sh", "-c", script), env, fds, Optional.empty(), false);
    }

    private static String text(Fd fd) throws Exception {
        return new String(fd.input().readAllBytes(), UTF_8);
    }
}
