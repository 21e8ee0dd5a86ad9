package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.linux.process.HostCommand;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a program that makes a system, in mount and process namespaces of its own: however it ends,
 * nothing it mounted and no process of it stays behind.
 */
final class SystemBootstrap {
    private static final List<String> APART =
            List.of(
                    "unshare",
                    "--mount",
                    "--propagation",
                    "private",
                    "--pid",
                    "--fork",
                    "--kill-child",
                    "--mount-proc");
    private static final int LAST_LINES = 15;

    private SystemBootstrap() {}

    /**
     * Runs it to its end; an interrupt, the limit, or a listener that throws kills it.
     *
     * @throws Fault unavailable with its last lines when it fails
     */
    static void run(List<String> argv, Duration limit, Consumer<String> say)
            throws IOException, InterruptedException {
        Process process = start(argv);
        try {
            CompletableFuture<Deque<String>> output = new CompletableFuture<>();
            Thread.ofVirtual().name("bootstrap-output").start(() -> follow(process, say, output));
            boolean inTime = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            Deque<String> last = output.join();
            if (!inTime || process.waitFor() != 0) {
                throw Fault.unavailable(
                        argv.getFirst()
                                + (inTime
                                        ? " failed:\n"
                                        : " took longer than " + limit.toMinutes() + " min:\n")
                                + String.join("\n", last));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(List<String> argv) throws IOException {
        String unshare =
                HostCommand.find(APART.getFirst())
                        .orElseThrow(() ->
                                Fault.unavailable("this host has no unshare: install util-linux"))
                        .toString();
        List<String> whole = new ArrayList<>(APART);
        whole.set(0, unshare);
        whole.addAll(argv);
        ProcessBuilder builder = new ProcessBuilder(whole).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        builder.environment().remove("TMPDIR");
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static void follow(
            Process process, Consumer<String> say, CompletableFuture<Deque<String>> output) {
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (last.size() == LAST_LINES) {
                    last.removeFirst();
                }
                last.addLast(line);
                say.accept(line);
            }
            output.complete(last);
        } catch (IOException e) {
            output.completeExceptionally(new UncheckedIOException(e));
        } catch (RuntimeException e) {
            process.destroyForcibly();
            output.completeExceptionally(e);
        }
    }
}
