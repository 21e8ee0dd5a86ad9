package dev.minato.builder.git;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Pipe;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.HostCommand;
import dev.minato.linux.process.Processes;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * The host's git, which sees nothing of the host: no settings, hooks, helpers, prompts or keys.
 * Settings go by the environment, so that no other user reads them in a list of processes.
 * Thread-safe.
 */
final class GitProgram {
    /** How long a command may take that speaks with nobody. */
    private static final Duration LONGEST = Duration.ofHours(1);

    /** The transports that a repository may name, whoever asks for it. */
    private static final String PROTOCOLS = "http:https:git:ssh";

    private static final int KEPT = 4 << 20;

    /** The key of a host is taken as it comes, as BuildKit does without known hosts. */
    private static final String SSH =
            "ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=no"
                    + " -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o IdentityFile=none";

    private final GitLimits limits;
    private final Supplier<Optional<Path>> program;

    /**
     * The program.
     *
     * @param program where it is
     */
    GitProgram(GitLimits limits, Supplier<Optional<Path>> program) {
        this.limits = limits;
        this.program = program;
    }

    GitLimits limits() {
        return limits;
    }

    /** Takes standard output as it comes. */
    interface Output {
        void take(byte[] bytes, int length);
    }

    /**
     * How a command ended.
     *
     * @param out at most 4 MiB of its standard output
     * @param said what it wrote to standard error, without progress
     */
    record Result(int exit, String out, String said) {
        boolean succeeded() {
            return exit == 0;
        }

        /** Without the line's end. */
        String line() {
            return out.strip();
        }
    }

    /** Runs a command that must succeed. */
    String check(GitCall call, String... command) throws InterruptedException {
        Result result = run(call, command);
        if (!result.succeeded()) {
            throw Fault.unavailable("git " + command[0] + " failed: " + result.said());
        }
        return result.line();
    }

    /** Runs a command; its output is kept. */
    Result run(GitCall call, String... command) throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Result result =
                run(
                        call,
                        (bytes, length) ->
                                out.write(
                                        bytes,
                                        0,
                                        Math.min(length, KEPT - Math.min(KEPT, out.size()))),
                        command);
        return new Result(result.exit(), out.toString(StandardCharsets.UTF_8), result.said());
    }

    /**
     * Runs a command.
     *
     * @param output a fault of it ends the command
     * @throws Fault unavailable, when there is no git, or its server fell silent
     * @throws InterruptedException after the command and all its helpers were killed
     */
    Result run(GitCall call, Output output, String... command) throws InterruptedException {
        try (Pipe out = Pipe.open();
                Pipe err = Pipe.open();
                Pipe cancel = Pipe.open()) {
            ChildProcess child = start(call, command, out, err);
            GitWatch watch =
                    new GitWatch(
                            child,
                            out.read(),
                            err.read(),
                            cancel.read(),
                            call.server().isEmpty() ? LONGEST : limits.silence());
            CompletableFuture<Integer> end = new CompletableFuture<>();
            Thread thread =
                    Thread.ofPlatform()
                            .daemon()
                            .name("git " + command[0])
                            .start(() -> complete(end, () -> watch.run(output)));
            try {
                int exit = end.get();
                return new Result(exit, "", watch.said());
            } catch (InterruptedException e) {
                cancel.write().close();
                joined(thread);
                throw e;
            } catch (ExecutionException e) {
                throw failure(call, e);
            }
        }
    }

    private static void complete(CompletableFuture<Integer> end, Supplier<Integer> work) {
        try {
            end.complete(work.get());
        } catch (Throwable t) {
            end.completeExceptionally(t);
        }
    }

    private static void joined(Thread thread) {
        boolean again = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                again = true;
            }
        }
        if (again) {
            Thread.currentThread().interrupt();
        }
    }

    private RuntimeException failure(GitCall call, ExecutionException e) {
        if (e.getCause() instanceof GitWatch.Silence) {
            long seconds = Math.max(1, limits.silence().toSeconds());
            return Fault.unavailable(
                    call.server().isEmpty()
                            ? "git did not end within " + LONGEST.toMinutes() + " minutes"
                            : "failed to fetch remote "
                                    + call.server()
                                    + ": nothing was heard for "
                                    + seconds
                                    + " s");
        }
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause
                ? cause
                : Fault.internal("git failed", e);
    }

    private ChildProcess start(GitCall call, String[] command, Pipe out, Pipe err) {
        List<String> argv = new ArrayList<>();
        argv.add(found().toString());
        argv.addAll(call.options());
        argv.addAll(List.of(command));
        try {
            ChildProcess child =
                    Spawn.start(
                            new SpawnSpec(
                                    argv,
                                    environment(call),
                                    Map.of(1, out.write(), 2, err.write()),
                                    Optional.of(call.directory()),
                                    true));
            // It has loaded no library yet, let alone started whoever writes what is received.
            Processes.limitFileSize(child.pid(), limits.pack());
            out.write().close();
            err.write().close();
            return child;
        } catch (LinuxException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "cannot run git: " + Reason.of(e), e);
        }
    }

    private Path found() {
        return program.get()
                .orElseThrow(() ->
                        Fault.unavailable(
                                "cannot find the program \"git\", which fetches repositories:"
                                        + " install the Debian package git (apt-get install git)"));
    }

    private Map<String, String> environment(GitCall call) {
        Map<String, String> all = new TreeMap<>();
        System.getenv()
                .forEach((name, value) -> {
                    if (name.matches("(?i)(http|https|no|all)_proxy")) {
                        all.put(name, value);
                    }
                });
        all.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        all.put("LC_ALL", "C");
        all.put("HOME", "/nonexistent");
        all.put("GIT_CONFIG_NOSYSTEM", "1");
        all.put("GIT_CONFIG_GLOBAL", "/dev/null");
        all.put("GIT_ATTR_NOSYSTEM", "1");
        all.put("GIT_TERMINAL_PROMPT", "0");
        all.put("GIT_ALLOW_PROTOCOL", PROTOCOLS);
        all.put("GIT_SSH_COMMAND", SSH);
        all.put("GIT_CEILING_DIRECTORIES", String.valueOf(call.directory().getParent()));
        Map<String, String> config = new LinkedHashMap<>(settings());
        config.putAll(call.config());
        int number = 0;
        for (Map.Entry<String, String> setting : config.entrySet()) {
            all.put("GIT_CONFIG_KEY_" + number, setting.getKey());
            all.put("GIT_CONFIG_VALUE_" + number, setting.getValue());
            number++;
        }
        all.put("GIT_CONFIG_COUNT", String.valueOf(number));
        all.putAll(call.environment());
        return all;
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("core.hooksPath", "/dev/null");
        settings.put("core.fsmonitor", "false");
        settings.put("credential.helper", "");
        settings.put("gc.auto", "0");
        settings.put("maintenance.auto", "false");
        settings.put("submodule.recurse", "false");
        settings.put("fetch.recurseSubmodules", "false");
        settings.put("advice.detachedHead", "false");
        settings.put("init.defaultBranch", "main");
        // What is received stays the one file that the server sent, which has a limit.
        settings.put("fetch.unpackLimit", "1");
        settings.put("http.lowSpeedLimit", "1");
        settings.put(
                "http.lowSpeedTime", String.valueOf(Math.max(1, limits.silence().toSeconds())));
        return settings;
    }

    /** The host's git. */
    static Supplier<Optional<Path>> ofHost() {
        return () -> HostCommand.find("git");
    }
}
