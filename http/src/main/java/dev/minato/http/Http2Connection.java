package dev.minato.http;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.HTTP2ClientConnectionFactory;
import org.eclipse.jetty.http2.frames.PingFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The client's side of HTTP/2 on one connection that somebody else has accepted or connected. Over
 * TCP a peer of the first kind that is silent for {@link HttpService.Limits#idle} is sent a ping
 * and cut when it stays silent as long again. Thread-safe.
 */
public final class Http2Connection implements AutoCloseable {
    private static final int HEADER_BYTES = 64 << 10;
    private static final Duration OPENING = Duration.ofSeconds(10);

    private final EndPoint endPoint;
    private final Scheduler scheduler;
    private final Connection connection;
    private final CompletableFuture<Session> opened = new CompletableFuture<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Those that somebody may wait for. */
    private final Set<Http2Stream> streams = ConcurrentHashMap.newKeySet();

    private Http2Connection(
            EndPoint endPoint, Executor executor, Scheduler scheduler, ByteBufferPool buffers) {
        HTTP2Client client = Http2Protocol.client(executor, scheduler, buffers, HEADER_BYTES);
        Map<String, Object> context = new HashMap<>();
        context.put(HTTP2Client.CONTEXT_KEY, client);
        context.put(HTTP2Client.SESSION_LISTENER_CONTEXT_KEY, new Keeper());
        context.put(
                HTTP2Client.SESSION_PROMISE_CONTEXT_KEY,
                Promise.from(opened::complete, opened::completeExceptionally));
        this.endPoint = endPoint;
        this.scheduler = scheduler;
        this.connection = new HTTP2ClientConnectionFactory().newConnection(endPoint, context);
        connection.addEventListener(new Http2Protocol.ClosedListener(this::end));
    }

    /** One over a connection that is about to leave HTTP/1.1. */
    static Http2Connection over(EndPoint endPoint, Connector connector) {
        return new Http2Connection(
                endPoint,
                connector.getExecutor(),
                connector.getScheduler(),
                connector.getByteBufferPool());
    }

    /**
     * What connections of our own have in common: a clock and buffers. Made when the first one is.
     */
    private static final class Shared {
        static final Executor EXECUTOR = Executors.newVirtualThreadPerTaskExecutor();
        static final ByteBufferPool BUFFERS = new ArrayByteBufferPool();
        static final Scheduler SCHEDULER = new ScheduledExecutorScheduler("http2-clock", true);

        static {
            try {
                SCHEDULER.start();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * One that begins on two streams which somebody has connected to a server that speaks HTTP/2
     * from the first byte on (RFC 9113, section 3.3; under TLS agreed on by ALPN). Nothing is
     * closed when it rests.
     *
     * @param closing gives both streams back, also under a blocked reader or writer
     * @throws IOException when the preface cannot be sent
     */
    public static Http2Connection begin(InputStream in, OutputStream out, Runnable closing)
            throws IOException {
        StreamEndPoint endPoint = new StreamEndPoint(Shared.SCHEDULER, in, out, closing);
        Http2Connection made =
                new Http2Connection(endPoint, Shared.EXECUTOR, Shared.SCHEDULER, Shared.BUFFERS);
        endPoint.setConnection(made.connection);
        endPoint.onOpen();
        made.connection.onOpen();
        endPoint.start();
        made.awaitOpen();
        return made;
    }

    Connection connection() {
        return connection;
    }

    void awaitOpen() throws IOException {
        get(opened, OPENING);
    }

    /**
     * Begins a request; its head goes out at once.
     *
     * @param target path and query
     * @param deadline how long the whole exchange may take; without one it is the caller's to end
     *     it
     * @throws Fault unavailable when the connection has ended, exhausted when the peer takes no
     *     further stream now
     * @throws IOException when the head cannot be sent
     */
    public Http2Stream open(
            String method, String target, HeaderFields headers, Optional<Duration> deadline)
            throws IOException {
        if (!isOpen()) {
            throw Fault.unavailable("the connection to the other side has ended");
        }
        HttpFields.Mutable fields = HttpFields.build();
        headers.fields().forEach(field -> fields.add(field.name(), field.value()));
        MetaData.Request head =
                new MetaData.Request(
                        method,
                        HttpURI.from("http://localhost" + target),
                        HttpVersion.HTTP_2,
                        fields);
        Http2Stream stream = new Http2Stream(streams::remove);
        stream.open(get(opened, OPENING), head);
        streams.add(stream);
        if (!isOpen()) {
            stream.fail(new IOException("the connection has ended"));
        }
        deadline.ifPresent(limit -> stream.expire(scheduler, limit));
        return stream;
    }

    static <T> T get(CompletableFuture<T> future, Duration limit) throws IOException {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        } catch (TimeoutException e) {
            throw new IOException("the other side took nothing for " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof IllegalStateException) {
                throw Fault.exhausted("the other side takes no more streams at once");
            }
            throw new IOException("the stream was not opened: " + Reason.of(cause), cause);
        }
    }

    /** Whether the connection is there. */
    public boolean isOpen() {
        return closed.getCount() > 0 && endPoint.isOpen();
    }

    /** Waits until the connection has ended. */
    public void awaitClosed() throws InterruptedException {
        closed.await();
    }

    /** It is over: nobody waits any more, whatever Jetty still had to say to its streams. */
    private void end() {
        closed.countDown();
        streams.forEach(stream -> stream.fail(new IOException("the connection has ended")));
    }

    /** Says good-bye and ends the connection and all its streams. Idempotent. */
    @Override
    public void close() {
        Session session = opened.getNow(null);
        if (session == null) {
            endPoint.close();
        } else {
            session.close(0, "", Callback.from(endPoint::close));
        }
        streams.forEach(stream -> stream.fail(new IOException("the connection was closed")));
    }

    /** Keeps an idle connection while the peer answers. */
    private static final class Keeper implements Session.Listener {
        private volatile boolean asked;

        @Override
        public Map<Integer, Integer> onPreface(Session session) {
            Map<Integer, Integer> settings = new HashMap<>();
            settings.put(SettingsFrame.ENABLE_PUSH, 0);
            return settings;
        }

        @Override
        public void onPing(Session session, PingFrame frame) {
            asked &= !frame.isReply();
        }

        @Override
        public boolean onIdleTimeout(Session session) {
            if (!asked) {
                asked = true;
                session.ping(new PingFrame(false), Callback.NOOP);
                return false;
            }
            return true;
        }
    }
}
