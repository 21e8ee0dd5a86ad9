package dev.minato.linux.process;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.BlockingCalls;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.Poll;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Signals;
import dev.minato.linux.Syscall;
import dev.minato.linux.files.Fd;
import dev.minato.linux.files.Pipe;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs a program of the host to its end. It is looked up in PATH and in the places of
 * administration ({@code /usr/sbin}, {@code /sbin}); it gets our environment with {@code
 * LC_ALL=C.UTF-8}. May be called on virtual threads.
 */
public final class HostCommand {
    /** How much of each output is kept; the rest is read and dropped. */
    private static final int KEPT = 16 << 20;

    private static final byte[] NOTHING = new byte[0];
    private static final Duration USUAL = Duration.ofSeconds(60);

    private HostCommand() {}

    /**
     * How a program ended.
     *
     * @param exit its exit code, or 128 and the number of the signal that killed it
     * @param out at most 16 MiB of its standard output
     * @param err at most 16 MiB of its standard error
     */
    @SuppressWarnings("ArrayRecordComponent") // results are read once and never compared
    public record Result(int exit, byte[] out, byte[] err) {
        /** Standard output as text. */
        public String text() {
            return new String(out, StandardCharsets.UTF_8);
        }

        /** Standard error as text, without blanks at its ends. */
        public String complaint() {
            return new String(err, StandardCharsets.UTF_8).strip();
        }
    }

    /** Where a program is; empty when this host has none of that name. */
    public static Optional<Path> find(String program) {
        for (String folder : path()) {
            Path candidate = Path.of(folder, program);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /** Runs a program for at most a minute without input. */
    public static Result run(List<String> argv) {
        return run(argv, NOTHING, USUAL);
    }

    /**
     * Runs a program.
     *
     * @param argv its name or absolute path, and its arguments
     * @param stdin all of its input
     * @throws Fault unavailable when there is no such program, or when it was killed because the
     *     time was over
     */
    public static Result run(List<String> argv, byte[] stdin, Duration timeout) {
        String name = argv.getFirst();
        Path program =
                name.startsWith("/") ? Path.of(name) : find(name).orElseThrow(() -> missing(name));
        List<String> resolved = new ArrayList<>(argv);
        resolved.set(0, program.toString());
        return BlockingCalls.on("run-" + name, () -> runHere(resolved, stdin, timeout));
    }

    /** As {@link #check(List, byte[], Duration)}, for at most a minute without input. */
    public static Result check(List<String> argv) {
        return check(argv, NOTHING, USUAL);
    }

    /**
     * Runs a program that must succeed.
     *
     * @throws Fault unavailable with what it wrote to standard error
     */
    public static Result check(List<String> argv, byte[] stdin, Duration timeout) {
        Result result = run(argv, stdin, timeout);
        if (result.exit() != 0) {
            String said = result.complaint().isEmpty() ? "" : ": " + result.complaint();
            throw Fault.unavailable(
                    "\"" + String.join(" ", argv) + "\" failed with " + result.exit() + said);
        }
        return result;
    }

    private static Result runHere(List<String> argv, byte[] stdin, Duration timeout) {
        try (Pipe out = Pipe.open();
                Pipe err = Pipe.open();
                Fd in = input(stdin)) {
            Map<Integer, Fd> fds = Map.of(0, in, 1, out.write(), 2, err.write());
            ChildProcess child =
                    start(new SpawnSpec(argv, environment(), fds, Optional.empty(), false));
            out.write().close();
            err.write().close();
            Outputs outputs = new Outputs(out.read(), err.read());
            boolean inTime = outputs.read(child, timeout);
            if (!inTime) {
                child.pidfd().signal(Signals.KILL);
            }
            int exit = child.await();
            if (!inTime) {
                throw Fault.unavailable(
                        "\""
                                + String.join(" ", argv)
                                + "\" did not end within "
                                + timeout.toSeconds()
                                + " s and was killed");
            }
            return new Result(exit, outputs.out.toByteArray(), outputs.err.toByteArray());
        }
    }

    private static ChildProcess start(SpawnSpec spec) {
        try {
            return Spawn.start(spec);
        } catch (LinuxException e) {
            throw e.is(Errno.ENOENT)
                    ? missing(spec.argv().getFirst())
                    : Fault.of(Fault.Kind.UNAVAILABLE, "cannot run: " + Reason.of(e), e);
        }
    }

    private static Fault missing(String program) {
        return Fault.unavailable(
                "cannot find the program \""
                        + program
                        + "\": install the package that has it (minato doctor says which)");
    }

    /** A file in memory: unlike a pipe, it takes any input without a thread that feeds it. */
    private static Fd input(byte[] stdin) {
        try (ScratchMemory s = new ScratchMemory("memory file")) {
            Fd fd = new Fd(new OpenDescriptor(Syscall.MEMFD_CREATE.call(s, s.text("stdin"), 1)));
            fd.pwrite(stdin, 0, stdin.length, 0);
            return fd;
        }
    }

    private static Map<String, String> environment() {
        Map<String, String> environment = new TreeMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANGUAGE"));
        environment.put("LC_ALL", "C.UTF-8");
        environment.put("PATH", String.join(":", path()));
        return environment;
    }

    private static Set<String> path() {
        String path = System.getenv().getOrDefault("PATH", "");
        Set<String> folders = new LinkedHashSet<>();
        for (String folder : (path + ":/usr/local/sbin:/usr/local/bin").split(":", -1)) {
            if (folder.startsWith("/")) {
                folders.add(folder);
            }
        }
        folders.addAll(List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin"));
        return folders;
    }

    /** What a program writes, read from both pipes by one thread. */
    private static final class Outputs {
        private final Fd outEnd;
        private final Fd errEnd;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final byte[] buffer = new byte[64 << 10];

        Outputs(Fd outEnd, Fd errEnd) {
            this.outEnd = outEnd;
            this.errEnd = errEnd;
        }

        /**
         * Reads until both ends are closed, or until the program is gone and what it wrote is read:
         * a grandchild that keeps a pipe open is not waited for.
         */
        boolean read(ChildProcess child, Duration timeout) {
            long end = System.nanoTime() + BlockingCalls.nanos(timeout);
            boolean outOpen = true;
            boolean errOpen = true;
            boolean running = true;
            while (running || outOpen || errOpen) {
                long left = running ? end - System.nanoTime() : 0;
                int[] ready =
                        Poll.readable(
                                Duration.ofNanos(Math.max(0, left)),
                                outOpen ? outEnd.number() : -1,
                                errOpen ? errEnd.number() : -1,
                                running ? child.pidfd().number() : -1);
                if (ready[0] + ready[1] + ready[2] == 0) {
                    return !running;
                }
                outOpen = outOpen && (ready[0] == 0 || take(outEnd, out));
                errOpen = errOpen && (ready[1] == 0 || take(errEnd, err));
                running = running && ready[2] == 0;
            }
            return true;
        }

        private boolean take(Fd end, ByteArrayOutputStream kept) {
            int read = end.read(buffer, 0, buffer.length);
            if (read > 0) {
                kept.write(buffer, 0, Math.min(read, KEPT - Math.min(KEPT, kept.size())));
            }
            return read > 0;
        }
    }
}
