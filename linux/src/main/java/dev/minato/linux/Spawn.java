package dev.minato.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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
    private static final short SETSIGMASK = 8;
    private static final short SETSIGDEF = 4;
    private static final short SETSID = 0x80;
    private static final int F_DUPFD_CLOEXEC = 1030;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle SPAWN = handle("posix_spawn", "PPPPPP");
    private static final MethodHandle ACTIONS_INIT = handle("posix_spawn_file_actions_init", "P");
    private static final MethodHandle ACTIONS_DESTROY =
            handle("posix_spawn_file_actions_destroy", "P");
    private static final MethodHandle ADD_DUP2 = handle("posix_spawn_file_actions_adddup2", "PII");
    private static final MethodHandle ADD_CLOSE = handle("posix_spawn_file_actions_addclose", "PI");
    private static final MethodHandle ADD_OPEN =
            handle("posix_spawn_file_actions_addopen", "PIPII");
    private static final MethodHandle ADD_CHDIR =
            handle("posix_spawn_file_actions_addchdir_np", "PP");
    private static final Optional<MethodHandle> ADD_CLOSE_FROM =
            optional("posix_spawn_file_actions_addclosefrom_np", "PI");
    private static final MethodHandle ATTR_INIT = handle("posix_spawnattr_init", "P");
    private static final MethodHandle ATTR_DESTROY = handle("posix_spawnattr_destroy", "P");
    private static final MethodHandle ATTR_FLAGS = handle("posix_spawnattr_setflags", "PS");
    private static final MethodHandle ATTR_MASK = handle("posix_spawnattr_setsigmask", "PP");
    private static final MethodHandle ATTR_DEFAULT = handle("posix_spawnattr_setsigdefault", "PP");

    private Spawn() {}

    /**
     * Starts a process.
     *
     * @throws LinuxException ENOENT or EACCES when the program cannot be executed
     */
    public static Child start(SpawnSpec spec) {
        List<Descriptor> copies = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(OPAQUE, 8);
            MemorySegment attributes = arena.allocate(OPAQUE, 8);
            check(call(ACTIONS_INIT, actions), spec);
            check(call(ATTR_INIT, attributes), spec);
            try {
                files(spec, actions, arena, copies);
                attributes(spec, attributes, arena);
                return new Child(spawn(spec, actions, attributes, arena));
            } finally {
                check(call(ATTR_DESTROY, attributes), spec);
                check(call(ACTIONS_DESTROY, actions), spec);
            }
        } finally {
            copies.forEach(Descriptor::close);
        }
    }

    private static int spawn(
            SpawnSpec spec, MemorySegment actions, MemorySegment attributes, Arena arena) {
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        MemorySegment program = text(arena, spec.argv().getFirst());
        MemorySegment argv = Exec.strings(arena, spec.argv());
        List<String> env = new ArrayList<>();
        spec.env().forEach((name, value) -> env.add(name + "=" + value));
        check(call(SPAWN, pid, program, actions, attributes, argv, Exec.strings(arena, env)), spec);
        return pid.get(ValueLayout.JAVA_INT, 0);
    }

    private static void files(
            SpawnSpec spec, MemorySegment actions, Arena arena, List<Descriptor> copies) {
        spec.cwd()
                .ifPresent(
                        cwd -> check(call(ADD_CHDIR, actions, text(arena, cwd.toString())), spec));
        int highest = Math.max(2, spec.fds().keySet().stream().mapToInt(i -> i).max().orElse(2));
        // Our numbers may be the child's numbers of other files: duplicate them out of the way.
        for (Map.Entry<Integer, Fd> wanted : spec.fds().entrySet()) {
            Descriptor copy = duplicate(wanted.getValue(), highest + 1);
            copies.add(copy);
            check(call(ADD_DUP2, actions, copy.number(), wanted.getKey()), spec);
        }
        for (int fd = 0; fd <= highest; fd++) {
            if (!spec.fds().containsKey(fd)) {
                if (fd <= 2) {
                    MemorySegment nothing = text(arena, "/dev/null");
                    check(call(ADD_OPEN, actions, fd, nothing, OpenFlags.RDWR, 0), spec);
                } else {
                    check(call(ADD_CLOSE, actions, fd), spec);
                }
            }
        }
        closeRest(spec, actions, highest + 1);
    }

    private static void closeRest(SpawnSpec spec, MemorySegment actions, int from) {
        if (ADD_CLOSE_FROM.isPresent()) {
            check(call(ADD_CLOSE_FROM.get(), actions, from), spec);
            return;
        }
        // A libc before 2.34: what is open now; what another thread opens later is O_CLOEXEC or
        // the JDK's, which no program of ours minds.
        try (Dir open = Dir.open(Path.of("/proc/self/fd"))) {
            for (Entry entry : open.list(Name.EMPTY)) {
                int fd = Integer.parseInt(entry.name().toString());
                if (fd >= from) {
                    check(call(ADD_CLOSE, actions, fd), spec);
                }
            }
        }
    }

    private static Descriptor duplicate(Fd fd, int from) {
        try (Scratch s = new Scratch("descriptor")) {
            return new Descriptor(Sys.FCNTL.call(s, fd.number(), F_DUPFD_CLOEXEC, from));
        }
    }

    private static void attributes(SpawnSpec spec, MemorySegment attributes, Arena arena) {
        MemorySegment none = arena.allocate(SIGSET, 8);
        MemorySegment all = arena.allocate(SIGSET, 8).fill((byte) 0xff);
        short flags = (short) (SETSIGMASK | SETSIGDEF | (spec.newSession() ? SETSID : 0));
        check(call(ATTR_MASK, attributes, none), spec);
        check(call(ATTR_DEFAULT, attributes, all), spec);
        check(call(ATTR_FLAGS, attributes, flags), spec);
    }

    private static void check(int errno, SpawnSpec spec) {
        if (errno != 0) {
            throw new LinuxException(errno, "posix_spawn", spec.argv().getFirst());
        }
    }

    private static MemorySegment text(Arena arena, String text) {
        return arena.allocateFrom(text, StandardCharsets.UTF_8);
    }

    private static int call(MethodHandle handle, Object... arguments) {
        try {
            return (int) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException("posix_spawn could not be called", e);
        }
    }

    private static MethodHandle handle(String function, String parameters) {
        return optional(function, parameters)
                .orElseThrow(() -> new IllegalStateException("libc has no " + function));
    }

    /** A function that answers int; P stands for a pointer, I for an int, S for a short. */
    private static Optional<MethodHandle> optional(String function, String parameters) {
        var layouts =
                parameters
                        .chars()
                        .mapToObj(kind ->
                                switch (kind) {
                                    case 'P' -> ValueLayout.ADDRESS;
                                    case 'I' -> ValueLayout.JAVA_INT;
                                    default -> ValueLayout.JAVA_SHORT;
                                })
                        .toArray(java.lang.foreign.MemoryLayout[]::new);
        var shape = FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts);
        return LINKER.defaultLookup()
                .find(function)
                .map(address -> LINKER.downcallHandle(address, shape));
    }
}
