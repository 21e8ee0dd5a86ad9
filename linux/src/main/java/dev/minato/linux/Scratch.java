package dev.minato.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** The native memory of one or a few system calls, freed together. Not thread-safe. */
final class Scratch implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment capture = arena.allocate(Sys.captureLayout());
    private final String subject;

    /**
     * @param subject what the calls are about (a path, a pid), for messages; may be empty
     */
    Scratch(String subject) {
        this.subject = subject;
    }

    Scratch() {
        this("");
    }

    /** Address of these bytes followed by a NUL. */
    long text(byte[] bytes) {
        MemorySegment copy = arena.allocate(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return copy.address();
    }

    /** Address of this text in UTF-8 followed by a NUL. */
    long text(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Zeroed memory, aligned for any structure. */
    MemorySegment zeros(long size) {
        return arena.allocate(size, 8);
    }

    MemorySegment copyOf(byte[] bytes, int offset, int length) {
        MemorySegment copy = arena.allocate(Math.max(length, 1));
        MemorySegment.copy(bytes, offset, copy, ValueLayout.JAVA_BYTE, 0, length);
        return copy;
    }

    MemorySegment capture() {
        return capture;
    }

    int errno() {
        return Sys.errno(capture);
    }

    String subject() {
        return subject;
    }

    @Override
    public void close() {
        arena.close();
    }
}
