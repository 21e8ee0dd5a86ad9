package dev.minato.http;

import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Stream;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A request on an {@link Http2Connection} and its answer, both streamed. One thread reads, one
 * writes; both block, and that is the flow control. Once the answer has ended no more is sent.
 * Closing it before its end resets it.
 */
public final class Http2Stream implements AutoCloseable {
    private static final Duration SENDING = Duration.ofSeconds(30);

    private final InputStream in = new In();
    private final OutputStream out = new Out();
    private final AtomicBoolean released = new AtomicBoolean();
    private @Nullable Stream stream;
    private MetaData.@Nullable Response head;
    private HeaderFields trailers = new HeaderFields();
    private @Nullable IOException failure;
    private boolean available;
    private boolean answered;
    private volatile boolean cut;
    private boolean ended;
    private Scheduler.@Nullable Task expiry;

    private final Consumer<Http2Stream> closing;

    /**
     * @param closing told when this is closed
     */
    Http2Stream(Consumer<Http2Stream> closing) {
        this.closing = closing;
    }

    void open(Session session, MetaData.Request request) throws IOException {
        CompletableFuture<Stream> opened = new CompletableFuture<>();
        session.newStream(
                new HeadersFrame(request, null, false),
                Promise.from(opened::complete, opened::completeExceptionally),
                new Events());
        stream = Http2Connection.get(opened, SENDING);
    }

    void expire(Scheduler scheduler, Duration limit) {
        String text = "the deadline of " + limit.toMillis() + " ms has passed";
        expiry =
                scheduler.schedule(
                        () -> reset(new SocketTimeoutException(text)),
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** The request's body; closing it ends our direction. Blocks while the peer takes no more. */
    public OutputStream out() {
        return out;
    }

    /**
     * The answer's body; waits for it.
     *
     * @see #trailers()
     */
    public InputStream in() {
        return in;
    }

    /**
     * The answer's status; waits for it.
     *
     * @throws IOException when none came: reset, cut, or too late ({@link SocketTimeoutException})
     */
    public int status() throws IOException {
        return awaitHead().getStatus();
    }

    /** The answer's headers; waits for them. */
    public HeaderFields headers() throws IOException {
        return headers(awaitHead().getHttpFields());
    }

    /** What came after the body; empty before {@link #in} has ended. */
    public synchronized HeaderFields trailers() {
        return trailers;
    }

    private static HeaderFields headers(HttpFields fields) {
        HeaderFields headers = new HeaderFields();
        for (HttpField field : fields) {
            headers.add(field.getName(), field.getValue() == null ? "" : field.getValue());
        }
        return headers;
    }

    private synchronized MetaData.Response awaitHead() throws IOException {
        awaitUntil(() -> head != null);
        return Objects.requireNonNull(head);
    }

    private synchronized void awaitUntil(BooleanSupplier news) throws IOException {
        try {
            while (!news.getAsBoolean()) {
                if (failure != null) {
                    throw failure;
                }
                wait();
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while an answer was awaited");
        }
    }

    /** Whoever waits learns of it; the first cause counts. */
    synchronized void fail(IOException cause) {
        failure = failure == null ? cause : failure;
        notifyAll();
    }

    private Stream stream() {
        return Objects.requireNonNull(stream, "an open stream");
    }

    /** Whether the other side wants no more; what it has to say about it is read. */
    private synchronized boolean isRefused() {
        return answered || (((HTTP2Stream) stream()).isReset() && !cut);
    }

    /** Whether we have reset it or the connection has failed; a peer's reset comes in order. */
    private boolean isBroken() {
        HTTP2Stream below = (HTTP2Stream) stream();
        return cut || (below.isResetOrFailed() && !below.isReset());
    }

    private void reset(IOException cause) {
        cut = true;
        fail(cause);
        stream()
                .reset(
                        new ResetFrame(stream().getId(), ErrorCode.CANCEL_STREAM_ERROR.code),
                        Callback.NOOP);
    }

    @Override
    public void close() {
        if (released.compareAndSet(false, true)) {
            closing.accept(this);
            Scheduler.Task task = expiry;
            if (task != null) {
                task.cancel();
            }
            if (!stream().isClosed()) {
                reset(new IOException("the stream was closed"));
            }
        }
    }

    private final class Events implements Stream.Listener {
        @Override
        public void onHeaders(Stream of, HeadersFrame frame) {
            synchronized (Http2Stream.this) {
                if (!(frame.getMetaData() instanceof MetaData.Response response)) {
                    trailers = headers(frame.getMetaData().getHttpFields());
                } else if (!HttpStatus.isInformational(response.getStatus())) {
                    head = response;
                }
                answered |= frame.isEndStream();
                Http2Stream.this.notifyAll();
            }
        }

        @Override
        public void onDataAvailable(Stream of) {
            synchronized (Http2Stream.this) {
                available = true;
                Http2Stream.this.notifyAll();
            }
        }

        @Override
        public void onReset(Stream of, ResetFrame frame, Callback callback) {
            if (frame.getError() == ErrorCode.NO_ERROR.code) {
                // The answer is whole, and the rest of the request of no use (RFC 9113, 8.1).
                synchronized (Http2Stream.this) {
                    answered = true;
                }
            }
            String why = ErrorCode.toString(frame.getError(), "code " + frame.getError());
            fail(new IOException("the other side has reset the stream: " + why));
            callback.succeeded();
        }

        @Override
        public void onFailure(
                Stream of, int error, @Nullable String reason, Throwable cause, Callback callback) {
            fail(new IOException("the connection has ended", cause));
            callback.succeeded();
        }
    }

    private final class In extends InputStream {
        private ByteBuffer rest = ByteBuffer.allocate(0);
        private Stream.@Nullable Data data;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            while (!rest.hasRemaining() && length > 0) {
                if (ended) {
                    return -1;
                }
                next();
            }
            int count = Math.min(length, rest.remaining());
            rest.get(target, offset, count);
            release();
            return count;
        }

        private void release() {
            Stream.Data read = data;
            if (read != null && !rest.hasRemaining()) {
                data = null;
                read.release();
            }
        }

        private void next() throws IOException {
            Stream.Data came = stream().readData();
            if (isBroken()) {
                // What was not read yet is lost, and an end in its place is none.
                awaitUntil(() -> false);
            }
            if (came == null) {
                await();
                return;
            }
            ended = came.frame().isEndStream();
            rest = came.frame().getByteBuffer();
            data = came;
            release();
        }

        private void await() throws IOException {
            synchronized (Http2Stream.this) {
                available = false;
            }
            stream().demand();
            awaitUntil(() -> available);
        }
    }

    /** A part on its way; an answer that has ended ends the waiting as well. */
    private final class Sending implements Callback {
        private boolean done;
        private @Nullable Throwable cause;

        @Override
        public void succeeded() {
            over(null);
        }

        @Override
        public void failed(Throwable because) {
            over(because);
        }

        private void over(@Nullable Throwable because) {
            synchronized (Http2Stream.this) {
                done = true;
                cause = because;
                Http2Stream.this.notifyAll();
            }
        }

        void await() throws IOException {
            awaitUntil(() -> done || answered);
            synchronized (Http2Stream.this) {
                if (cause != null || !done) {
                    throw new IOException("the other side takes no more", cause);
                }
            }
        }
    }

    private final class Out extends OutputStream {
        private boolean closed;

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                send(ByteBuffer.wrap(bytes, offset, length), false);
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            try {
                send(ByteBuffer.allocate(0), true);
            } catch (IOException e) {
                if (!isRefused()) {
                    throw e;
                }
            }
        }

        private void send(ByteBuffer part, boolean last) throws IOException {
            Sending sending = new Sending();
            stream().data(new DataFrame(stream().getId(), part, last), sending);
            sending.await();
        }
    }
}
