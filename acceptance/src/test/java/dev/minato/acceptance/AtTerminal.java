package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Fd;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.Pty;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A person at a terminal of their own: sees what a command prints, and types. */
final class AtTerminal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private final Pty pty;
    private final ChildProcess child;
    private final StringBuilder screen = new StringBuilder();

    /**
     * Sits down and starts a command.
     *
     * @param rows and columns: the window's size
     */
    AtTerminal(Path folder, Map<String, String> more, int rows, int columns, List<String> command) {
        pty = Pty.open(rows, columns);
        List<String> line = new ArrayList<>(List.of("/usr/bin/setsid", "--ctty"));
        line.addAll(command);
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(more);
        Fd slave = pty.slave();
        child =
                Spawn.start(
                        new SpawnSpec(
                                line,
                                environment,
                                Map.of(0, slave, 1, slave, 2, slave),
                                Optional.of(folder),
                                false));
        Thread.ofPlatform().daemon().name("screen").start(this::watch);
    }

    private void watch() {
        byte[] buffer = new byte[4096];
        try {
            for (int read = pty.master().read(buffer, 0, buffer.length);
                    read > 0;
                    read = pty.master().read(buffer, 0, buffer.length)) {
                synchronized (screen) {
                    screen.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                    screen.notifyAll();
                }
            }
        } catch (LinuxException e) {
            // EIO: nobody has the terminal open any more.
            return;
        }
    }

    /** Waits until the screen shows a text. */
    AtTerminal sees(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (screen) {
            while (screen.indexOf(text) < 0) {
                long left = end - System.nanoTime();
                assertThat(left).as("waiting for \"%s\" on: %s", text, screen).isPositive();
                TimeUnit.NANOSECONDS.timedWait(screen, left);
            }
        }
        return this;
    }

    /** Types. */
    AtTerminal types(String keys) {
        byte[] bytes = keys.getBytes(StandardCharsets.UTF_8);
        pty.master().write(bytes, 0, bytes.length);
        return this;
    }

    /** Drags the window's corner. */
    AtTerminal resizes(int rows, int columns) {
        pty.resize(rows, columns);
        return this;
    }

    /** The exit code once the command has ended. */
    int exit() {
        return child.await();
    }

    @Override
    public void close() {
        pty.close();
    }
}
