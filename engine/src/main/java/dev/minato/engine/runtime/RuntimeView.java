package dev.minato.engine.runtime;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Signals;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.files.Pipe;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The home as the runtime finds it. In a mount namespace of its own it sees what we mount below the
 * home only because that propagates; where it does not, a container would begin with an empty root.
 * Thread-safe.
 */
public final class RuntimeView implements AutoCloseable {
    private static final Path CAT = Path.of("/bin/cat");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path home;
    private final Optional<Dir> there;

    private RuntimeView(Path home, Optional<Dir> there) {
        this.home = home;
        this.there = there;
    }

    /**
     * Looks at a home from where the runtime is run.
     *
     * @throws Fault unavailable, when that namespace cannot be entered
     */
    public static RuntimeView of(Optional<Path> namespace, Path home) {
        return new RuntimeView(home, namespace.map(file -> enter(file, home)));
    }

    /** A directory that is held keeps its mount, so nobody need stay there. */
    private static Dir enter(Path namespace, Path home) {
        try (Pipe in = Pipe.open();
                Pipe out = Pipe.open()) {
            List<String> line =
                    OciRuntime.inside(
                            Optional.of(namespace), Path.of("/"), List.of(CAT.toString()));
            ChildProcess child =
                    Spawn.start(
                            new SpawnSpec(
                                    line,
                                    OciRuntime.ENVIRONMENT,
                                    Map.of(0, in.read(), 1, out.write()),
                                    Optional.empty(),
                                    true));
            try {
                out.write().close();
                awaitEcho(in.write(), out.read());
                return Dir.open(Path.of("/proc/" + child.pid() + "/root" + home));
            } catch (LinuxException e) {
                throw Fault.of(
                        Fault.Kind.UNAVAILABLE,
                        "the mount namespace of the runtime cannot be entered: " + Reason.of(e),
                        e);
            } finally {
                child.pidfd().signal(Signals.KILL);
                child.await();
            }
        }
    }

    /** What comes back was written by the program, which nsenter began inside. */
    private static void awaitEcho(Fd to, Fd from) {
        to.write(new byte[1], 0, 1);
        if (!from.awaitReadable(PATIENCE) || from.read(new byte[1], 0, 1) < 0) {
            throw Fault.unavailable("the mount namespace of the runtime cannot be entered");
        }
    }

    /** Whether a folder below the home is the same for the runtime as for us. */
    public boolean shows(Path folder) {
        return there.map(dir -> same(dir, folder)).orElse(true);
    }

    private boolean same(Dir dir, Path folder) {
        try (Dir here = Dir.open(folder)) {
            Stat ours = here.stat(BytePath.EMPTY);
            return dir.find(BytePath.of(home.relativize(folder).toString()))
                    .filter(its -> its.device() == ours.device() && its.inode() == ours.inode())
                    .isPresent();
        }
    }

    @Override
    public void close() {
        there.ifPresent(Dir::close);
    }
}
