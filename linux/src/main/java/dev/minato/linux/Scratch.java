package dev.minato.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/** The native memory of one or a few system calls, freed together. Not thread-safe. */
final class Scratch implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment capture = arena.allocate(Native.captureLayout());
    private final Object subject;

    /**
     * @param subject what the calls are about (a path, a pid), for messages, which are made only
     *     when there is one; bytes are a path's; may be empty
     */
    Scratch(Object subject) {
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
        // Unlike allocate(), this does not fill with zeros first.
        return arena.allocateFrom(
                ValueLayout.JAVA_BYTE,
                MemorySegment.ofArray(bytes),
                ValueLayout.JAVA_BYTE,
                offset,
                length);
    }

    MemorySegment capture() {
        return capture;
    }

    int errno() {
        return Native.errno(capture);
    }

    String subject() {
        return subject instanceof byte[] path
                ? new String(path, StandardCharsets.UTF_8)
                : subject.toString();
    }

    @Override
    public void close() {
        arena.close();
    }
}
