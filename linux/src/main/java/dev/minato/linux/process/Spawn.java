package dev.minato.linux.process;

import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.NativeCall;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts processes by posix_spawn(3), without a shell and without the helper of ProcessBuilder:
 * exactly these arguments, this environment, these descriptors, default signals.
 */
public final class Spawn {
    /** At least what posix_spawnattr_t (336) and posix_spawn_file_actions_t (80) take. */
    private static final int OPAQUE = 512;

    private static final int SIGSET = 128;
    private static final int SETSIGMASK = 8;
    private static final int SETSIGDEF = 4;
    private static final int SETSID = 0x80;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private static final MemorySegment SPAWN = NativeCall.function("posix_spawn");
    private static final MemorySegment ACTIONS_INIT = action("init");
    private static final MemorySegment ACTIONS_DESTROY = action("destroy");
    private static final MemorySegment ADD_DUP2 = action("adddup2");
    private static final MemorySegment ADD_CLOSE = action("addclose");
    private static final MemorySegment ADD_OPEN = action("addopen");
    private static final MemorySegment ADD_CHDIR = action("addchdir_np");
    private static final Optional<MemorySegment> ADD_CLOSE_FROM =
            NativeCall.find("posix_spawn_file_actions_addclosefrom_np");
    private static final MemorySegment ATTR_INIT = attribute("init");
    private static final MemorySegment ATTR_DESTROY = attribute("destroy");
    private static final MemorySegment ATTR_FLAGS = attribute("setflags");
    private static final MemorySegment ATTR_MASK = attribute("setsigmask");
    private static final MemorySegment ATTR_DEFAULT = attribute("setsigdefault");

    private final SpawnSpec spec;
    private final Arena arena;
    private final MemorySegment capture;
    private final long actions;
    private final long attributes;

    private Spawn(SpawnSpec spec, Arena arena) {
        this.spec = spec;
        this.arena = arena;
        this.capture = arena.allocate(NativeCall.captureLayout());
        this.actions = arena.allocate(OPAQUE, 8).address();
        this.attributes = arena.allocate(OPAQUE, 8).address();
    }

    private static MemorySegment action(String word) {
        return NativeCall.function("posix_spawn_file_actions_" + word);
    }

    private static MemorySegment attribute(String word) {
        return NativeCall.function("posix_spawnattr_" + word);
    }

    /**
     * Starts a process.
     *
     * @throws LinuxException ENOENT or EACCES when the program cannot be executed
     */
    public static ChildProcess start(SpawnSpec spec) {
        List<OpenDescriptor> copies = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            return new Spawn(spec, arena).start(copies);
        } finally {
            copies.forEach(OpenDescriptor::close);
        }
    }

    private ChildProcess start(List<OpenDescriptor> copies) {
        call(ACTIONS_INIT, actions);
        call(ATTR_INIT, attributes);
        try {
            files(copies);
            attributes();
            return new ChildProcess(spawn());
        } finally {
            call(ATTR_DESTROY, attributes);
            call(ACTIONS_DESTROY, actions);
        }
    }

    private int spawn() {
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        List<String> env = new ArrayList<>();
        spec.env().forEach((name, value) -> env.add(name + "=" + value));
        call(
                SPAWN,
                pid.address(),
                text(spec.argv().getFirst()),
                actions,
                attributes,
                Execve.strings(arena, spec.argv()).address(),
                Execve.strings(arena, env).address());
        return pid.get(ValueLayout.JAVA_INT, 0);
    }

    private void files(List<OpenDescriptor> copies) {
        spec.cwd().ifPresent(cwd -> call(ADD_CHDIR, actions, text(cwd.toString())));
        int highest = Math.max(2, spec.fds().keySet().stream().mapToInt(i -> i).max().orElse(2));
        // Our numbers may be the child's numbers of other files: duplicate them out of the way.
        for (Map.Entry<Integer, Fd> wanted : spec.fds().entrySet()) {
            OpenDescriptor copy = duplicate(wanted.getValue(), highest + 1);
            copies.add(copy);
            call(ADD_DUP2, actions, copy.number(), wanted.getKey());
        }
        for (int fd = 0; fd <= highest; fd++) {
            if (!spec.fds().containsKey(fd)) {
                if (fd <= 2) {
                    call(ADD_OPEN, actions, fd, text("/dev/null"), OpenFlags.RDWR, 0);
                } else {
                    call(ADD_CLOSE, actions, fd);
                }
            }
        }
        closeRest(highest + 1);
    }

    private void closeRest(int from) {
        if (ADD_CLOSE_FROM.isPresent()) {
            call(ADD_CLOSE_FROM.get(), actions, from);
            return;
        }
        // A libc before 2.34: what is open now; what another thread opens later is O_CLOEXEC or
        // the JDK's, which no program of ours minds.
        try (Dir open = Dir.open(Path.of("/proc/self/fd"))) {
            for (DirectoryEntry entry : open.list(BytePath.EMPTY)) {
                int fd = Integer.parseInt(entry.name().toString());
                if (fd >= from) {
                    call(ADD_CLOSE, actions, fd);
                }
            }
        }
    }

    private static OpenDescriptor duplicate(Fd fd, int from) {
        try (ScratchMemory s = new ScratchMemory("descriptor")) {
            return new OpenDescriptor(Syscall.FCNTL.call(s, fd.number(), F_DUPFD_CLOEXEC, from));
        }
    }

    private void attributes() {
        long none = arena.allocate(SIGSET, 8).address();
        long all = arena.allocate(SIGSET, 8).fill((byte) 0xff).address();
        call(ATTR_MASK, attributes, none);
        call(ATTR_DEFAULT, attributes, all);
        call(ATTR_FLAGS, attributes, SETSIGMASK | SETSIGDEF | (spec.newSession() ? SETSID : 0));
    }

    /** These functions answer an error number instead of setting errno. */
    private void call(MemorySegment function, long first, long... rest) {
        int error = (int) NativeCall.call(function, capture, first, rest);
        if (error != 0) {
            throw new LinuxException(error, "posix_spawn", spec.argv().getFirst());
        }
    }

    private long text(String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_8).address();
    }
}
