package dev.minato.docker.buildkit;

import dev.minato.docker.buildkit.wire.StatusResponse;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a build has to tell and its client has not heard yet. A client that hears slowly slows its
 * build; where nobody listens, output is dropped and the rest is kept. Thread-safe.
 */
final class StatusLog {
    /** Bytes that wait at most. */
    private static final long LARGEST = 1 << 20;

    /** Something that takes what is told. */
    @FunctionalInterface
    interface Sink {
        void accept(StatusResponse status) throws IOException;
    }

    private final Deque<StatusResponse> waiting = new ArrayDeque<>();
    private long bytes;
    private int listeners;
    private boolean ended;

    /** Tells something; waits while much is waiting and somebody listens. */
    synchronized void add(StatusResponse status) {
        while (bytes > LARGEST && listeners > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        if (ended || (bytes > LARGEST && status.getLogsCount() > 0)) {
            return;
        }
        waiting.add(status);
        bytes += status.getSerializedSize();
        notifyAll();
    }

    /** Nothing more comes. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Hands on what is told until its end. */
    void follow(Sink sink) throws IOException, InterruptedException {
        listen(1);
        try {
            for (StatusResponse next = next(); next != null; next = next()) {
                sink.accept(next);
            }
        } finally {
            listen(-1);
        }
    }

    private synchronized void listen(int more) {
        listeners += more;
        notifyAll();
    }

    private synchronized @Nullable StatusResponse next() throws InterruptedException {
        while (waiting.isEmpty() && !ended) {
            wait();
        }
        StatusResponse next = waiting.poll();
        if (next != null) {
            bytes -= next.getSerializedSize();
            notifyAll();
        }
        return next;
    }
}
