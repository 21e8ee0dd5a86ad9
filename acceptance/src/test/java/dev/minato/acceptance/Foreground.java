package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that runs beside the test, in a process group of its own with the signals of a
 * terminal, so that {@link #interrupt} is what Ctrl-C does.
 */
final class Foreground implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;
    private final Process process;
    private final StringBuilder out = new StringBuilder();
    private final StringBuilder err = new StringBuilder();
    private final Thread outReader;
    private final Thread errReader;

    private Foreground(Process process) {
        this.process = process;
        this.outReader = Thread.ofVirtual().start(() -> gather(process.getInputStream(), out));
        this.errReader = Thread.ofVirtual().start(() -> gather(process.getErrorStream(), err));
    }

    static Foreground start(Path folder, Map<String, String> environment, List<String> command)
            throws IOException {
        List<String> line =
                new ArrayList<>(List.of("env", "--default-signal=INT,QUIT,TERM", "setsid"));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
        builder.environment().putAll(environment);
        return new Foreground(builder.start());
    }

    private static void gather(InputStream in, StringBuilder text) {
        byte[] buffer = new byte[4096];
        try (in) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                synchronized (text) {
                    text.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
                    text.notifyAll();
                }
            }
        } catch (IOException e) {
            // The process is gone.
            return;
        }
    }

    /** Waits until its output contains a text. */
    Foreground awaitOut(String text) throws InterruptedException {
        await(out, text);
        return this;
    }

    /** Waits until its error output contains a text. */
    Foreground awaitErr(String text) throws InterruptedException {
        await(err, text);
        return this;
    }

    private static void await(StringBuilder from, String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (from) {
            while (from.indexOf(text) < 0) {
                long left = end - System.nanoTime();
                assertThat(left).as("waiting for \"%s\" in: %s", text, from).isPositive();
                TimeUnit.NANOSECONDS.timedWait(from, left);
            }
        }
    }

    /** Types into it. */
    Foreground type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return this;
    }

    /** Ctrl-C: SIGINT to the whole group. */
    Foreground interrupt() {
        Instance.run(Path.of("/"), Map.of(), List.of("kill", "-INT", "--", "-" + process.pid()))
                .ok();
        return this;
    }

    /** What came of it once it has ended. */
    Instance.Result end() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("ends; out: %s err: %s", out, err)
                .isTrue();
        outReader.join();
        errReader.join();
        return new Instance.Result(process.exitValue(), out.toString(), err.toString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
