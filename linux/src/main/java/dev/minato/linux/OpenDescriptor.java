package dev.minato.linux;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A descriptor's number, closed once it was given up and its last user has left: a number is never
 * used after the kernel may have given it to something else. Thread-safe.
 */
public final class OpenDescriptor implements AutoCloseable {
    private static final int CLOSED = Integer.MIN_VALUE;

    private final int number;
    private final AtomicInteger users = new AtomicInteger();

    public OpenDescriptor(long number) {
        this.number = Math.toIntExact(number);
    }

    /** The number, for one use that ends with {@link #leave()}. */
    public int enter() {
        while (true) {
            int now = users.get();
            if (now < 0) {
                throw new IllegalStateException("descriptor is closed");
            }
            if (users.compareAndSet(now, now + 1)) {
                return number;
            }
        }
    }

    public void leave() {
        if (users.decrementAndGet() == CLOSED) {
            release();
        }
    }

    /** The number, valid as long as its owner keeps it open. */
    public int number() {
        if (users.get() < 0) {
            throw new IllegalStateException("descriptor is closed");
        }
        return number;
    }

    @Override
    public void close() {
        while (true) {
            int now = users.get();
            if (now < 0) {
                return;
            }
            if (users.compareAndSet(now, now | CLOSED)) {
                if (now == 0) {
                    release();
                }
                return;
            }
        }
    }

    private void release() {
        try (ScratchMemory s = new ScratchMemory()) {
            Syscall.CLOSE.once(s, number);
        }
    }
}
