package dev.minato.scaler.server;

import dev.minato.base.Fault;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one answer holds of the memory that all answers of all rules may hold at once, 32 MiB.
 * Closing it gives back what it has taken.
 */
final class AnswerBudget implements AutoCloseable {
    private static final long ALL = 32L << 20;
    private static final AtomicLong TAKEN = new AtomicLong();

    private long own;
    private boolean closed;

    /**
     * Takes some more.
     *
     * @throws Fault exhausted when others have it
     */
    synchronized void take(long bytes) {
        if (closed) {
            throw Fault.unavailable("the answer is not waited for any more");
        }
        if (TAKEN.addAndGet(bytes) > ALL) {
            TAKEN.addAndGet(-bytes);
            throw Fault.exhausted(
                    "answers to scale rules hold more than "
                            + (ALL >> 20)
                            + " MiB now; the next question may find room");
        }
        own += bytes;
    }

    static long taken() {
        return TAKEN.get();
    }

    @Override
    public synchronized void close() {
        closed = true;
        TAKEN.addAndGet(-own);
        own = 0;
    }
}
