package dev.minato.http;

import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.exception.CloseException;
import org.eclipse.jetty.websocket.core.exception.MessageTooLargeException;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Puts a client's frames together, one message for each read: while nobody reads, nothing is taken
 * from the connection. Pings are answered here.
 */
final class WebSocketMessages implements FrameHandler {
    /** The longest message, in bytes; frames that announce more are passed on in parts. */
    static final int LARGEST = 1 << 20;

    private static final int TRY_AGAIN = 1013;
    private static final int SILENCES = 3;

    /** Bytes that messages half received may take, over all WebSockets of the process. */
    private static final Semaphore ROOM = new Semaphore(64 << 20);

    private final CompletableFuture<CoreSession> opened = new CompletableFuture<>();
    private final ByteArrayOutputStream partial = new ByteArrayOutputStream();
    private byte @Nullable [] message;
    private @Nullable IOException breach;
    private boolean wanted;
    private boolean ended;
    private int silences;

    void awaitOpen() {
        opened.join();
    }

    /** The next message; empty when no more come. */
    Optional<byte[]> read() throws IOException {
        CoreSession session = opened.join();
        if (wants()) {
            session.demand();
        }
        return taken();
    }

    private synchronized boolean wants() {
        boolean more = !wanted && !ended && message == null;
        wanted |= more;
        silences = more ? 0 : silences;
        return more;
    }

    private synchronized Optional<byte[]> taken() throws IOException {
        try {
            while (message == null && !ended) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while a message was awaited");
        }
        byte[] next = message;
        message = null;
        if (next == null && breach != null) {
            throw breach;
        }
        return Optional.ofNullable(next);
    }

    /** Ends the messages. */
    synchronized void end() {
        ended = true;
        forget();
        notifyAll();
    }

    private void forget() {
        ROOM.release(partial.size());
        partial.reset();
    }

    /** Counts a silence, and asks whether anybody is there; true when there were too many. */
    boolean isGivenUp() {
        synchronized (this) {
            // What nobody asks for cannot be heard.
            silences = wanted ? silences + 1 : 0;
            if (silences >= SILENCES) {
                return true;
            }
        }
        opened.join().sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
        return false;
    }

    @Override
    public void onOpen(CoreSession session, Callback callback) {
        callback.succeeded();
        opened.complete(session);
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
        CoreSession session = opened.join();
        synchronized (this) {
            silences = 0;
        }
        switch (frame.getOpCode()) {
            case OpCode.PING -> {
                ByteBuffer payload = ByteBuffer.allocate(frame.getPayloadLength());
                payload.put(frame.getPayload().slice()).flip();
                session.sendFrame(new Frame(OpCode.PONG, payload), callback, false);
                session.demand();
            }
            case OpCode.PONG -> {
                callback.succeeded();
                session.demand();
            }
            case OpCode.CLOSE -> callback.succeeded();
            default -> {
                try {
                    boolean whole = append(frame);
                    callback.succeeded();
                    if (!whole) {
                        session.demand();
                    }
                } catch (CloseException refused) {
                    callback.failed(refused);
                }
            }
        }
    }

    /** Adds a part; true when the message is whole. */
    private synchronized boolean append(Frame frame) {
        int length = frame.getPayloadLength();
        if (partial.size() + length > LARGEST) {
            throw new MessageTooLargeException("a message is longer than " + LARGEST + " bytes");
        }
        if (!ROOM.tryAcquire(length)) {
            throw new CloseException(TRY_AGAIN, "too many long messages at once");
        }
        byte[] bytes = new byte[length];
        frame.getPayload().slice().get(bytes);
        partial.writeBytes(bytes);
        if (frame.isFin()) {
            message = partial.toByteArray();
            wanted = false;
            forget();
            notifyAll();
        }
        return frame.isFin();
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
        synchronized (this) {
            if (cause instanceof CloseException) {
                breach = new IOException("the client broke the WebSocket's protocol", cause);
            }
        }
        callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
        end();
        callback.succeeded();
    }
}
