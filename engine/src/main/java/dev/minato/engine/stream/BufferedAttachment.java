package dev.minato.engine.stream;

import dev.minato.engine.Attachment;
import dev.minato.engine.OutputChunk;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An attachment that holds what its listener has not yet taken of a process's output: bounded, so
 * that a slow listener slows the process as a pipe would, for a while, and is then cut off.
 */
public final class BufferedAttachment implements Attachment {
    private static final int LIMIT = 1 << 20;
    private static final Duration USUAL_PATIENCE = Duration.ofSeconds(10);

    private final boolean stdout;
    private final boolean stderr;
    private final Input input;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<OutputChunk> queue = new ArrayDeque<>();
    private int queued;
    private boolean ended;
    private boolean closed;

    /** Where a listener's input goes. */
    public interface Input {
        /** Nowhere. */
        Input NONE =
                new Input() {
                    @Override
                    public void write(byte[] data, int offset, int length) {}

                    @Override
                    public boolean end() {
                        return true;
                    }

                    @Override
                    public void gone() {}
                };

        void write(byte[] data, int offset, int length);

        /** The input has ended; whether the output goes on. */
        public boolean end();

        /** The listener has gone. */
        void gone();
    }

    public BufferedAttachment(boolean stdout, boolean stderr, Input input) {
        this(stdout, stderr, input, USUAL_PATIENCE);
    }

    /**
     * @param patience how long a listener that does not read may hold the process up
     */
    public BufferedAttachment(boolean stdout, boolean stderr, Input input, Duration patience) {
        this.patience = patience;
        this.stdout = stdout;
        this.stderr = stderr;
        this.input = input;
    }

    /** Hands over a piece of output; false when this listener is to be forgotten. */
    public boolean offer(OutputChunk output) {
        boolean wanted = output.source() == OutputChunk.Source.STDOUT ? stdout : stderr;
        lock.lock();
        try {
            long left = patience.toNanos();
            while (wanted && !closed && queued >= LIMIT && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (closed || ended) {
                return false;
            }
            if (!wanted) {
                return true;
            }
            if (queued >= LIMIT) {
                ended = true;
                changed.signalAll();
                return false;
            }
            queue.add(output);
            queued += output.data().length;
            changed.signalAll();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    public boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more will come. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<OutputChunk> read() {
        lock.lock();
        try {
            while (queue.isEmpty() && !ended && !closed) {
                changed.awaitUninterruptibly();
            }
            if (closed || queue.isEmpty()) {
                return Optional.empty();
            }
            OutputChunk output = queue.removeFirst();
            queued -= output.data().length;
            changed.signalAll();
            return Optional.of(output);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(byte[] data, int offset, int length) {
        input.write(data, offset, length);
    }

    @Override
    public void endInput() {
        if (!input.end()) {
            end();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        input.gone();
    }
}
