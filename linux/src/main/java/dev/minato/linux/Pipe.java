package dev.minato.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Both ends of a pipe (pipe2(2) with O_CLOEXEC). */
public record Pipe(Fd read, Fd write) implements AutoCloseable {
    /** Makes a pipe. */
    public static Pipe open() {
        try (Scratch s = new Scratch()) {
            MemorySegment ends = s.zeros(8);
            Sys.PIPE2.call(s, ends.address(), OpenFlags.CLOEXEC);
            return new Pipe(
                    new Fd(new Descriptor(ends.get(ValueLayout.JAVA_INT, 0))),
                    new Fd(new Descriptor(ends.get(ValueLayout.JAVA_INT, 4))));
        }
    }

    @Override
    public void close() {
        read.close();
        write.close();
    }
}
