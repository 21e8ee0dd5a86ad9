package dev.minato.http.grpc;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.http.Request;
import dev.minato.http.RequestHandler;
import dev.minato.http.Response;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Serves methods to gRPC clients, as the handler of a service over HTTP/2. What a method throws
 * becomes the call's status. Immutable and thread-safe.
 */
public final class GrpcServer implements RequestHandler {
    /** The longest message of a client where nothing else is said, as other servers have it. */
    public static final int LARGEST = 4 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(GrpcServer.class);

    private final Map<String, Route<?, ?>> routes;
    private final int largest;

    private GrpcServer(Map<String, Route<?, ?>> routes, int largest) {
        this.routes = Map.copyOf(routes);
        this.largest = largest;
    }

    /** Answers a call; returning is {@link GrpcStatus#OK}. */
    @FunctionalInterface
    public interface Work<Q, A> {
        /** Answers the call. */
        void run(GrpcCall<Q, A> call) throws Exception;
    }

    /** Answers one message with one. */
    @FunctionalInterface
    public interface Unary<Q, A> {
        /** Answers the message. */
        A answer(Q message, GrpcCall<Q, A> call) throws Exception;
    }

    private record Route<Q, A>(GrpcMethod<Q, A> method, Work<Q, A> work) {
        void serve(Request request, Response response, int largest) throws IOException {
            GrpcCall<Q, A> call = new GrpcCall<>(request, response, method, largest);
            try (Cancellation cancellation = new Cancellation(response)) {
                try {
                    request.header("grpc-timeout")
                            .map(GrpcFields::timeout)
                            .ifPresent(cancellation::after);
                    requirePlain(request);
                    work.run(call);
                    cancellation.check();
                } catch (Throwable thrown) {
                    cancellation.stop();
                    GrpcException end = cancellation.ended(thrown);
                    call.end(end.status(), end.text());
                    return;
                }
            }
            call.end(GrpcStatus.OK, "");
        }

        private static void requirePlain(Request request) throws GrpcException {
            String encoding = request.header("grpc-encoding").orElse("identity");
            if (!encoding.equals("identity")) {
                throw new GrpcException(
                        GrpcStatus.UNIMPLEMENTED, "messages in " + encoding + " are not read here");
            }
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        if (!request.header("Content-Type").orElse("").startsWith(GrpcFields.TYPE)) {
            response.status(415).send();
            return;
        }
        Route<?, ?> route = routes.get(request.path());
        if (route == null) {
            GrpcMethod<byte[], byte[]> unknown =
                    new GrpcMethod<>("", "", Marshaller.BYTES, Marshaller.BYTES);
            new GrpcCall<>(request, response, unknown, 0)
                    .end(GrpcStatus.UNIMPLEMENTED, "there is no method " + request.path());
            return;
        }
        route.serve(request, response, largest);
    }

    /** Interrupts a method when its client has gone or its time is up. */
    private static final class Cancellation implements AutoCloseable {
        private final Thread worker = Thread.currentThread();
        private final CountDownLatch done = new CountDownLatch(1);
        private boolean closed;
        private Optional<GrpcException> why = Optional.empty();

        Cancellation(Response response) {
            response.onGone(() -> end(GrpcStatus.CANCELLED, "the client has gone"));
        }

        void after(Duration limit) {
            Thread.ofVirtual()
                    .name("grpc-deadline")
                    .start(() -> {
                        try {
                            if (!done.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                                end(GrpcStatus.DEADLINE_EXCEEDED, "the call's deadline has passed");
                            }
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
        }

        private synchronized void end(GrpcStatus status, String text) {
            if (!closed && why.isEmpty()) {
                why = Optional.of(new GrpcException(status, text));
                worker.interrupt();
            }
        }

        synchronized void check() throws GrpcException {
            if (why.isPresent()) {
                throw why.get();
            }
        }

        /** The status that a failure of the method stands for. */
        synchronized GrpcException ended(Throwable thrown) {
            if (why.isPresent()) {
                return why.get();
            }
            if (thrown instanceof GrpcException known) {
                return known;
            }
            if (thrown instanceof Fault fault && fault.kind() != Fault.Kind.INTERNAL) {
                return new GrpcException(GrpcStatus.of(fault), fault.text());
            }
            if (thrown instanceof IOException) {
                LOG.debug("a call ended early", thrown);
                return new GrpcException(GrpcStatus.UNAVAILABLE, Reason.of(thrown));
            }
            LOG.error("a call failed", thrown);
            return new GrpcException(
                    GrpcStatus.INTERNAL, "internal error: the log of the daemon says what failed");
        }

        @Override
        public void close() {
            stop();
        }

        void stop() {
            synchronized (this) {
                closed = true;
            }
            done.countDown();
            // What was meant for the method must not meet the end of the call.
            Thread.interrupted();
        }
    }

    /** Collects methods. */
    public static final class Builder {
        private final Map<String, Route<?, ?>> routes = new HashMap<>();
        private int largest = LARGEST;

        private Builder() {}

        /** Adds a method of any shape. */
        public <Q, A> Builder stream(GrpcMethod<Q, A> method, Work<Q, A> work) {
            routes.put(method.path(), new Route<>(method, work));
            return this;
        }

        /** Adds a method that answers one message with one. */
        public <Q, A> Builder unary(GrpcMethod<Q, A> method, Unary<Q, A> work) {
            return stream(
                    method,
                    call -> {
                        Q message =
                                call.read()
                                        .orElseThrow(() ->
                                                new GrpcException(
                                                        GrpcStatus.INTERNAL, "no message came"));
                        call.write(work.answer(message, call));
                    });
        }

        /** The longest message that is taken, in bytes. */
        public Builder largest(int bytes) {
            this.largest = bytes;
            return this;
        }

        public GrpcServer build() {
            return new GrpcServer(routes, largest);
        }
    }
}
