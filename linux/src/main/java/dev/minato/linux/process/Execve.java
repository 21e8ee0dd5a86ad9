package dev.minato.linux.process;

import dev.minato.linux.LinuxException;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Replaces this process by another program: same process ID, same standard streams (execve(2)). */
public final class Execve {
    private Execve() {}

    /**
     * Replaces this process; every thread of it ends. Returns only by exception.
     *
     * @param argv the program's absolute path and its arguments
     * @param env its whole environment
     * @throws LinuxException ENOENT or EACCES when the program cannot be executed
     */
    public static void replace(List<String> argv, Map<String, String> env) {
        List<String> variables = new ArrayList<>();
        env.forEach((name, value) -> variables.add(name + "=" + value));
        try (Arena arena = Arena.ofConfined();
                ScratchMemory s = new ScratchMemory(argv.getFirst())) {
            MemorySegment program = arena.allocateFrom(argv.getFirst(), StandardCharsets.UTF_8);
            Syscall.EXECVE.call(
                    s,
                    program.address(),
                    strings(arena, argv).address(),
                    strings(arena, variables).address());
        }
    }

    /** A null-terminated array of C strings. */
    static MemorySegment strings(Arena arena, List<String> texts) {
        MemorySegment array = arena.allocate(ValueLayout.JAVA_LONG, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            MemorySegment text = arena.allocateFrom(texts.get(i), StandardCharsets.UTF_8);
            array.setAtIndex(ValueLayout.JAVA_LONG, i, text.address());
        }
        return array;
    }
}
