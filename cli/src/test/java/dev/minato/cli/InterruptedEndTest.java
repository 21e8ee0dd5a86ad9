package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C in the moment in which a command ends by itself. */
class InterruptedEndTest {
    /** A command that is at its end when the hooks of a signal run. */
    static final class Command {
        private Command() {}

        public static void main(String[] arguments) throws InterruptedException {
            CountDownLatch hooks = new CountDownLatch(1);
            CountDownLatch ended = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(() -> {
                                hooks.countDown();
                                try {
                                    // Long enough for the command to say what it says.
                                    ended.await(1, TimeUnit.SECONDS);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
            System.out.println("ready");
            hooks.await();
            CliMain.end(0);
        }
    }

    @Test
    void isItsEndAndNothingElseIsSaid() throws Exception {
        Process command =
                new ProcessBuilder(
                                List.of(
                                        // A shell has what it runs in the background ignore it.
                                        "env",
                                        "--default-signal=INT",
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Command.class.getName()))
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader out = command.inputReader()) {
            assertThat(out.readLine()).isEqualTo("ready");
            assertThat(
                            new ProcessBuilder("kill", "-INT", Long.toString(command.pid()))
                                    .start()
                                    .waitFor())
                    .isZero();

            assertThat(out.lines().toList()).isEmpty();
        }
        assertThat(command.waitFor()).isEqualTo(130);
    }
}
