package dev.minato.http.grpc;

import dev.minato.base.Fault;
import dev.minato.http.HeaderFields;
import dev.minato.http.Http2Connection;
import dev.minato.http.Http2Stream;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Calls methods over a connection. Immutable and thread-safe. */
public final class GrpcClient {
    private final Http2Connection connection;
    private final int largest;

    /**
     * @param largest the longest message that is taken, in bytes
     */
    public GrpcClient(Http2Connection connection, int largest) {
        this.connection = connection;
        this.largest = largest;
    }

    public GrpcClient(Http2Connection connection) {
        this(connection, GrpcServer.LARGEST);
    }

    /**
     * Begins a call.
     *
     * @param metadata fields that go with it
     * @param deadline how long it may take, which the server is told; a call without one is the
     *     caller's to end
     * @throws GrpcException unavailable when the connection has ended or takes no more calls
     */
    public <Q, A> GrpcExchange<Q, A> open(
            GrpcMethod<Q, A> method, HeaderFields metadata, Optional<Duration> deadline)
            throws IOException {
        HeaderFields headers = new HeaderFields();
        headers.add("content-type", GrpcFields.TYPE).add("te", "trailers");
        headers.add("grpc-accept-encoding", "identity").add("user-agent", "minato");
        deadline.ifPresent(limit -> headers.add("grpc-timeout", GrpcFields.timeout(limit)));
        for (HeaderFields.Field field : metadata.fields()) {
            headers.add(field.name(), field.value());
        }
        try {
            Http2Stream stream = connection.open("POST", method.path(), headers, deadline);
            return new GrpcExchange<>(stream, method, largest);
        } catch (Fault fault) {
            throw new GrpcException(GrpcStatus.of(fault), fault.text());
        }
    }

    /**
     * Sends one message and waits for the one that answers it.
     *
     * @throws GrpcException when the call does not end well
     */
    public <Q, A> A call(GrpcMethod<Q, A> method, Q message, Optional<Duration> deadline)
            throws IOException {
        try (GrpcExchange<Q, A> exchange = open(method, new HeaderFields(), deadline)) {
            exchange.write(message);
            exchange.end();
            A answer =
                    exchange.read()
                            .orElseThrow(() ->
                                    new GrpcException(GrpcStatus.INTERNAL, "no message came"));
            if (exchange.read().isPresent()) {
                throw new GrpcException(GrpcStatus.INTERNAL, "more than one message came");
            }
            return answer;
        }
    }
}
