package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.http.HeaderFields;
import dev.minato.http.Http2Connection;
import dev.minato.http.grpc.GrpcClient;
import dev.minato.http.grpc.GrpcException;
import dev.minato.http.grpc.GrpcExchange;
import dev.minato.http.grpc.GrpcMethod;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the client of a build serves on its session, for as long as that lasts. Thread-safe.
 *
 * @param id by which builds name it
 * @param sharedKey the same for all sessions of one folder of one host
 * @param methods paths of what it serves
 */
record BuildSession(String id, String sharedKey, Set<String> methods, Http2Connection connection) {
    /** Messages of clients are at most 4 MiB (gRPC's own limit in Go); files come in pieces. */
    private static final int LARGEST = 16 << 20;

    BuildSession {
        methods = Set.copyOf(methods);
    }

    boolean serves(GrpcMethod<?, ?> method) {
        return methods.stream().anyMatch(method.path()::equalsIgnoreCase);
    }

    /**
     * Asks one question.
     *
     * @throws GrpcException the client's refusal
     * @throws Fault unavailable, when the client has gone
     */
    <Q, A> A ask(GrpcMethod<Q, A> method, Q question, Duration deadline) throws IOException {
        requireOpen();
        return new GrpcClient(connection, LARGEST).call(method, question, Optional.of(deadline));
    }

    /** Begins a call of many messages; its end is the caller's. */
    <Q, A> GrpcExchange<Q, A> open(GrpcMethod<Q, A> method, HeaderFields metadata)
            throws IOException {
        requireOpen();
        return new GrpcClient(connection, LARGEST).open(method, metadata, Optional.empty());
    }

    private void requireOpen() {
        if (!connection.isOpen()) {
            throw Fault.unavailable("the client of the build has gone: session " + id);
        }
    }
}
