package dev.minato.linux;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The native memory of one or a few system calls, given back together. A call needs little: that
 * comes from blocks which are kept from call to call, so that nothing is allocated, cleared and
 * freed for it. What does not fit is allocated. Not thread-safe.
 */
public final class ScratchMemory implements AutoCloseable {
    /** Bytes of a block; a path as long as the kernel takes one fits. */
    private static final int BLOCK = 8 << 10;

    private static final int MOST_BLOCKS = 64;
    private static final BlockingQueue<MemorySegment> FREE = new ArrayBlockingQueue<>(MOST_BLOCKS);
    private static final AtomicInteger BLOCKS = new AtomicInteger();
    private static final long CAPTURE = aligned(NativeCall.captureLayout().byteSize());

    private @Nullable MemorySegment block = block();
    private final Object subject;
    private long used = CAPTURE;
    private @Nullable Arena more;
    private final MemorySegment capture =
            block == null ? allocate(CAPTURE) : block.asSlice(0, CAPTURE);

    /**
     * @param subject what the calls are about (a path, a pid), for messages, which are made only
     *     when there is one; bytes are a path's; may be empty
     */
    public ScratchMemory(Object subject) {
        this.subject = subject;
    }

    public ScratchMemory() {
        this("");
    }

    /** A block that nobody uses; null when many wait in calls and hold all of them. */
    private static @Nullable MemorySegment block() {
        MemorySegment free = FREE.poll();
        if (free != null || BLOCKS.get() >= MOST_BLOCKS) {
            return free;
        }
        return BLOCKS.incrementAndGet() <= MOST_BLOCKS ? Arena.global().allocate(BLOCK, 8) : null;
    }

    private static long aligned(long size) {
        return (size + 7) & ~7L;
    }

    /** Address of these bytes followed by a NUL. */
    public long text(byte[] bytes) {
        MemorySegment copy = memory(bytes.length + 1L);
        MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
        copy.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
        return copy.address();
    }

    /** Address of this text in UTF-8 followed by a NUL. */
    public long text(String text) {
        return text(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Zeroed memory, aligned for any structure. */
    public MemorySegment zeros(long size) {
        return memory(size).fill((byte) 0);
    }

    /** Memory for an answer, aligned for any structure; whatever was there before is in it. */
    public MemorySegment memory(long size) {
        if (block == null || size > BLOCK - used) {
            return allocate(size);
        }
        MemorySegment memory = block.asSlice(used, size);
        used = aligned(used + size);
        return memory;
    }

    private MemorySegment allocate(long size) {
        return more().allocate(size, 8);
    }

    @SuppressWarnings("MustBeClosedChecker") // close() does.
    private Arena more() {
        if (more == null) {
            more = Arena.ofConfined();
        }
        return more;
    }

    /** A copy of a part of an array. */
    public MemorySegment copyOf(byte[] bytes, int offset, int length) {
        if (block != null && length <= BLOCK - used) {
            MemorySegment copy = memory(length);
            MemorySegment.copy(bytes, offset, copy, ValueLayout.JAVA_BYTE, 0, length);
            return copy;
        }
        // Unlike allocate(), this does not fill with zeros first.
        return more().allocateFrom(
                        ValueLayout.JAVA_BYTE,
                        MemorySegment.ofArray(bytes),
                        ValueLayout.JAVA_BYTE,
                        offset,
                        length);
    }

    MemorySegment capture() {
        return capture;
    }

    public int errno() {
        return NativeCall.errno(capture);
    }

    String subject() {
        return subject instanceof byte[] path
                ? new String(path, StandardCharsets.UTF_8)
                : subject.toString();
    }

    @Override
    public void close() {
        if (more != null) {
            more.close();
        }
        MemorySegment mine = block;
        block = null;
        if (mine != null) {
            FREE.add(mine);
        }
    }
}
