package dev.minato.engine.runtime;

import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Signals;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.files.Fifo;
import dev.minato.linux.files.Pipe;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.HostCommand;
import dev.minato.linux.process.Processes;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;
import dev.minato.linux.process.Terminal;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts conmon(8), the small parent that stays with a container when we go: it writes the log,
 * serves the attach socket and leaves the exit code in a file. Blocks while the runtime creates the
 * container: call it on a platform thread.
 */
public final class Conmon {
    private static final byte[] GO = {'\n'};

    /** For the runtime to make a container on a busy host. One that is silent longer is killed. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration RESIZING = Duration.ofSeconds(1);

    /** For the one we started to leave its work to the one that stays. */
    private static final Duration FORKING = Duration.ofSeconds(10);

    private final OciRuntime runtime;
    private final CgroupTree tree;
    private final Path program;
    private final JsonMapper json = JsonProfiles.own();

    /**
     * @throws Fault unavailable when conmon is not installed
     */
    public Conmon(OciRuntime runtime, CgroupTree tree) {
        this.runtime = runtime;
        this.tree = tree;
        this.program =
                HostCommand.find("conmon")
                        .or(() -> existing(Path.of("/usr/libexec/podman/conmon")))
                        .orElseThrow(() ->
                                Fault.unavailable(
                                        "conmon is not installed: apt-get install conmon"));
    }

    private static Optional<Path> existing(Path path) {
        return Optional.of(path).filter(Files::isExecutable);
    }

    /**
     * A container or exec that was created.
     *
     * @param pid of its first process, on the host
     * @param conmon pid of its conmon
     * @param conmonStart when that started, in clock ticks since boot
     */
    public record Started(int pid, int conmon, long conmonStart) {}

    /** A conmon that has begun and waits; one that was not let go is ended by closing. */
    public final class Prepared implements AutoCloseable {
        private final ConmonSpec spec;
        private final ChildProcess child;
        private final Fd gate;
        private final AnswerLines answers;
        private boolean released;

        private Prepared(ConmonSpec spec, ChildProcess child, Fd gate, Fd sync) {
            this.spec = spec;
            this.child = child;
            this.gate = gate;
            this.answers = new AnswerLines(sync);
        }

        /** Whether it still waits; somebody may have killed it. */
        public boolean waits() {
            return !child.pidfd().awaitExit(Duration.ZERO);
        }

        /**
         * Creates the container, whose process then waits to be started, or executes the process.
         *
         * @throws RuntimeFailure when the runtime refuses
         */
        public Started create() {
            release();
            return started(spec, awaitPid(spec, answered(answers)));
        }

        private String answered(AnswerLines from) {
            return from.next(PATIENCE)
                    .orElseThrow(() -> {
                        child.pidfd().signal(Signals.KILL);
                        return failed(spec, "it was silent for " + PATIENCE.toSeconds() + " s");
                    });
        }

        private void release() {
            released = true;
            try {
                gate.write(GO, 0, 1);
            } catch (LinuxException e) {
                throw failed(spec, "it ended at once");
            }
        }

        @Override
        public void close() {
            if (!released) {
                // The end of its gate would let it go.
                child.pidfd().signal(Signals.KILL);
            }
            gate.close();
            answers.close();
            // The one we started has forked the one that stays, and ends by itself.
            if (!child.pidfd().awaitExit(FORKING)) {
                child.pidfd().signal(Signals.KILL);
            }
            child.await();
        }
    }

    /**
     * Begins a conmon for a container whose bundle is still being filled: it loads while that
     * happens. Its log's folder exists.
     */
    public Prepared prepare(ConmonSpec spec) {
        return begin(spec, environment(), Map.of());
    }

    /** An exec that waits for its listener. */
    public final class PreparedExec implements AutoCloseable {
        private final Prepared conmon;

        private PreparedExec(Prepared conmon) {
            this.conmon = conmon;
        }

        /**
         * Executes the process.
         *
         * @throws RuntimeFailure when the runtime refuses
         */
        public Started execute() {
            return conmon.create();
        }

        /** Waits for the process's end; empty when its conmon was killed before it could say. */
        public Optional<Integer> awaitExit() {
            try {
                JsonNode code = json.readTree(conmon.answers.next()).path("data");
                return code.isInt() && code.intValue() >= 0
                        ? Optional.of(code.intValue())
                        : Optional.empty();
            } catch (JacksonException e) {
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            conmon.close();
        }
    }

    /** Prepares an exec; its attach socket listens already, its process does not exist yet. */
    public PreparedExec prepareExec(ConmonSpec spec) {
        try (Pipe attach = Pipe.open()) {
            Map<String, String> env = environment();
            env.put("_OCI_ATTACHPIPE", "5");
            Prepared conmon = begin(spec, env, Map.of(5, attach.write()));
            try {
                attach.write().close();
                conmon.release();
                conmon.answered(new AnswerLines(attach.read()));
                return new PreparedExec(conmon);
            } catch (RuntimeException e) {
                conmon.close();
                throw e;
            }
        }
    }

    private Prepared begin(ConmonSpec spec, Map<String, String> env, Map<Integer, Fd> more) {
        Pipe sync = Pipe.open();
        Pipe gate;
        try {
            gate = Pipe.open();
        } catch (RuntimeException e) {
            sync.close();
            throw e;
        }
        try {
            Map<Integer, Fd> fds = new HashMap<>(more);
            fds.put(3, sync.write());
            fds.put(4, gate.read());
            return new Prepared(spec, launch(spec, env, fds), gate.write(), sync.read());
        } catch (RuntimeException e) {
            sync.read().close();
            gate.write().close();
            throw e;
        } finally {
            sync.write().close();
            gate.read().close();
        }
    }

    private Map<String, String> environment() {
        Map<String, String> env = new HashMap<>(OciRuntime.ENVIRONMENT);
        env.put("_OCI_SYNCPIPE", "3");
        env.put("_OCI_STARTPIPE", "4");
        return env;
    }

    /** conmon does nothing before it reads a byte: by then it is in its control group. */
    private ChildProcess launch(ConmonSpec spec, Map<String, String> env, Map<Integer, Fd> fds) {
        try (Dir bundle = Dir.open(spec.bundle());
                Fd complaints = complaints(bundle)) {
            fds.put(2, complaints);
            List<String> argv = runtime.inside(spec.bundle(), arguments(spec));
            ChildProcess child =
                    Spawn.start(new SpawnSpec(argv, env, fds, Optional.of(spec.bundle()), true));
            try {
                tree.enter(spec.leaf(), child.pid());
            } catch (LinuxException e) {
                child.pidfd().signal(Signals.KILL);
                child.await();
                throw failed(spec, "it ended at once");
            }
            return child;
        }
    }

    private static Fd complaints(Dir bundle) {
        BytePath file = BytePath.of("conmon.err");
        if (bundle.find(file).isPresent()) {
            bundle.unlink(file);
        }
        return bundle.create(file, 0600);
    }

    private List<String> arguments(ConmonSpec spec) {
        List<String> argv = new ArrayList<>();
        argv.add(program.toString());
        argv.addAll(List.of("--api-version", "1", "--full-attach", "--no-sync-log"));
        argv.addAll(List.of("-c", spec.containerId(), "-n", spec.containerId()));
        argv.addAll(List.of("-u", spec.bundle().getFileName().toString()));
        argv.addAll(List.of("-r", runtime.program().executable().toString()));
        argv.addAll(List.of("--runtime-arg", "--root"));
        argv.addAll(List.of("--runtime-arg", runtime.states().toString()));
        if (spec.exec().isPresent()) {
            argv.addAll(List.of("--runtime-arg", "--log"));
            argv.addAll(List.of("--runtime-arg", runtimeLog(spec).toString()));
            argv.addAll(List.of("--runtime-arg", "--log-format", "--runtime-arg", "json"));
        }
        argv.addAll(List.of("-b", spec.bundle().toString()));
        argv.addAll(List.of("-p", spec.bundle().resolve("pidfile").toString()));
        argv.addAll(List.of("--conmon-pidfile", conmonPid(spec).toString()));
        argv.addAll(List.of("--exit-dir", spec.exits().toString()));
        argv.addAll(List.of("-l", spec.log().map(log -> "k8s-file:" + log).orElse("none")));
        if (spec.terminal()) {
            argv.add("-t");
        }
        if (spec.stdin()) {
            argv.add("-i");
        }
        if (spec.keepStdin()) {
            argv.add("--leave-stdin-open");
        }
        spec.exec()
                .ifPresent(process -> {
                    argv.addAll(List.of("-e", "--exec-attach"));
                    argv.addAll(List.of("--exec-process-spec", process.toString()));
                });
        return argv;
    }

    private static Path conmonPid(ConmonSpec spec) {
        return spec.bundle().resolve("conmon.pid");
    }

    /**
     * Where the runtime complains about an exec: with a terminal, crun writes on that why the
     * process cannot be executed, and conmon says nothing.
     */
    private static Path runtimeLog(ConmonSpec spec) {
        return spec.bundle().resolve("log");
    }

    private int awaitPid(ConmonSpec spec, String line) {
        if (line.isEmpty()) {
            String said = RuntimeMessage.said(runtimeLog(spec));
            if (!said.isEmpty()) {
                throw new RuntimeFailure(said);
            }
            throw failed(spec, "it ended without a word");
        }
        try {
            JsonNode answer = json.readTree(line);
            int pid = answer.path("data").asInt(-1);
            if (pid > 0) {
                return pid;
            }
            throw new RuntimeFailure(answer.path("message").asString("").strip());
        } catch (JacksonException e) {
            throw failed(spec, "it said " + line);
        }
    }

    private static Started started(ConmonSpec spec, int pid) {
        try {
            int conmon = Integer.parseInt(Files.readString(conmonPid(spec)).strip());
            return new Started(pid, conmon, Processes.startTime(conmon).orElse(0L));
        } catch (IOException | NumberFormatException e) {
            throw Fault.internal("cannot read " + conmonPid(spec), e);
        }
    }

    private static Fault failed(ConmonSpec spec, String how) {
        String said = RuntimeMessage.said(spec.bundle().resolve("conmon.err"));
        return Fault.unavailable(
                "conmon could not be started: " + how + (said.isEmpty() ? "" : ": " + said));
    }

    /**
     * Sets the size of a terminal; when it returns the terminal has it, or a moment has passed, as
     * when another size was set at once.
     *
     * @param pid whose terminal it is
     */
    public static void resize(Path control, int pid, int rows, int columns) {
        command(control, "1 " + rows + " " + columns + "\n");
        Terminal.Size wanted = new Terminal.Size(rows, columns);
        long end = System.nanoTime() + RESIZING.toNanos();
        while (Terminal.sizeOf(pid).filter(size -> !size.equals(wanted)).isPresent()
                && System.nanoTime() < end) {
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
    }

    /** Has conmon open its log file anew. */
    public static void reopenLog(Path control) {
        command(control, "2 0 0\n");
    }

    private static void command(Path control, String line) {
        Fifo.write(control, line.getBytes(StandardCharsets.US_ASCII));
    }
}
