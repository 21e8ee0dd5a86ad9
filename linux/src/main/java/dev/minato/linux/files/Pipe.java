package dev.minato.linux.files;

import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Both ends of a pipe (pipe2(2) with O_CLOEXEC). */
public record Pipe(Fd read, Fd write) implements AutoCloseable {
    /** Makes a pipe. */
    public static Pipe open() {
        try (ScratchMemory s = new ScratchMemory()) {
            MemorySegment ends = s.zeros(8);
            Syscall.PIPE2.call(s, ends.address(), OpenFlags.CLOEXEC);
            return new Pipe(
                    new Fd(new OpenDescriptor(ends.get(ValueLayout.JAVA_INT, 0))),
                    new Fd(new OpenDescriptor(ends.get(ValueLayout.JAVA_INT, 4))));
        }
    }

    @Override
    public void close() {
        read.close();
        write.close();
    }
}
