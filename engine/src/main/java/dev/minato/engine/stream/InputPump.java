package dev.minato.engine.stream;

import dev.minato.linux.LinuxException;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Carries input to a process on a platform thread of its own, since sending may wait for as long as
 * the process likes. Begins with the first input; holds sixteen pieces, then its caller waits.
 */
final class InputPump {
    private static final byte[] END = new byte[0];
    private static final byte[] FINISH = new byte[0];

    private final Consumer<byte[]> send;
    private final Runnable shutdown;
    private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(16);
    private boolean begun;
    private boolean over;
    private volatile boolean broken;

    /**
     * @param send hands over one piece
     * @param shutdown tells the process that the input has ended
     */
    InputPump(Consumer<byte[]> send, Runnable shutdown) {
        this.send = send;
        this.shutdown = shutdown;
    }

    void write(byte[] data, int offset, int length) {
        if (length > 0) {
            put(Arrays.copyOfRange(data, offset, offset + length), false);
        }
    }

    /** After what was written, the process reads end of file. */
    void end() {
        put(END, true);
    }

    /** Nothing more will be written; the process's input stays open. */
    void finish() {
        synchronized (this) {
            if (!begun) {
                over = true;
                return;
            }
        }
        put(FINISH, true);
    }

    private void put(byte[] piece, boolean last) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = last;
            if (!begun) {
                begun = true;
                Thread.ofPlatform().daemon().name("stdin").start(this::run);
            }
        }
        try {
            if (!broken) {
                queue.put(piece);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("ReferenceEquality") // The two marks are objects, not contents.
    private void run() {
        try {
            while (true) {
                byte[] piece = queue.take();
                if (piece == END) {
                    shutdown.run();
                    return;
                }
                if (piece == FINISH) {
                    return;
                }
                send.accept(piece);
            }
        } catch (LinuxException | CompletionException e) {
            // The process reads no more: what is sent from now on is dropped, as in a closed pipe.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            broken = true;
            queue.clear();
        }
    }
}
