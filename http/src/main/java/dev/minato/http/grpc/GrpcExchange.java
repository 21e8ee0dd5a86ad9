package dev.minato.http.grpc;

import dev.minato.base.Reason;
import dev.minato.http.HeaderFields;
import dev.minato.http.Http2Stream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Optional;

/**
 * A call as its client has it. One thread reads, one writes; both block. Closing it before its end
 * cancels the call.
 *
 * @param <Q> a message of the client
 * @param <A> a message of the server
 */
public final class GrpcExchange<Q, A> implements AutoCloseable {
    private final Http2Stream stream;
    private final GrpcMessageReader<A> reader;
    private final GrpcMessageWriter<Q> writer;

    GrpcExchange(Http2Stream stream, GrpcMethod<Q, A> method, int largest) {
        this.stream = stream;
        this.reader = new GrpcMessageReader<>(stream.in(), method.response(), largest);
        this.writer = new GrpcMessageWriter<>(stream.out(), method.request());
    }

    /**
     * Sends a message.
     *
     * @throws GrpcException the call's status when the server has ended it already
     */
    public void write(Q message) throws IOException {
        try {
            writer.write(message);
        } catch (IOException e) {
            throw over(e);
        }
    }

    /** Says that no more messages come. */
    public void end() throws IOException {
        try {
            stream.out().close();
        } catch (IOException e) {
            throw over(e);
        }
    }

    /** What a server that takes no more has said about it. */
    private GrpcException over(IOException cause) throws IOException {
        // Answers to what was sent before are of no use any more.
        Optional<A> late = read();
        while (late.isPresent()) {
            late = read();
        }
        return new GrpcException(
                GrpcStatus.UNAVAILABLE, "the server takes no more: " + Reason.of(cause));
    }

    /** The server's headers; waits for them. */
    public HeaderFields headers() throws IOException {
        try {
            return stream.headers();
        } catch (IOException e) {
            throw status(e);
        }
    }

    /** The server's trailers; there once {@link #read} has told the end. */
    public HeaderFields trailers() {
        return stream.trailers();
    }

    /**
     * The server's next message; empty when the call has ended well.
     *
     * @throws GrpcException when it has not
     */
    public Optional<A> read() throws IOException {
        try {
            requireGrpc();
            Optional<A> next = reader.read();
            if (next.isEmpty()) {
                requireOk();
            }
            return next;
        } catch (IOException e) {
            throw status(e);
        }
    }

    private void requireGrpc() throws IOException {
        int http = stream.status();
        String type = stream.headers().first("content-type").orElse("");
        if (http != 200 || !type.startsWith(GrpcFields.TYPE)) {
            throw new GrpcException(
                    GrpcStatus.ofHttp(http), "the answer is no gRPC but " + http + " " + type);
        }
    }

    private void requireOk() throws IOException {
        // Without messages the status may stand in the headers.
        HeaderFields last =
                stream.trailers().first("grpc-status").isPresent()
                        ? stream.trailers()
                        : stream.headers();
        Optional<String> code = last.first("grpc-status");
        if (code.isEmpty()) {
            throw new GrpcException(GrpcStatus.INTERNAL, "the answer ended without a status");
        }
        if (!code.get().equals("0")) {
            throw new GrpcException(
                    GrpcStatus.of(code.get()), GrpcFields.text(last.first("grpc-message")));
        }
    }

    private static GrpcException status(IOException e) {
        if (e instanceof GrpcException known) {
            return known;
        }
        GrpcStatus status =
                e instanceof SocketTimeoutException
                        ? GrpcStatus.DEADLINE_EXCEEDED
                        : GrpcStatus.UNAVAILABLE;
        return new GrpcException(status, Reason.of(e));
    }

    @Override
    public void close() {
        stream.close();
    }
}
