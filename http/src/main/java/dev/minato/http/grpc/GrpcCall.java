package dev.minato.http.grpc;

import dev.minato.http.HeaderFields;
import dev.minato.http.Principal;
import dev.minato.http.Request;
import dev.minato.http.Response;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * A call as its server has it. One thread reads, one writes; both block. When the client cancels or
 * its deadline passes, the handler's thread is interrupted.
 *
 * @param <Q> a message of the client
 * @param <A> a message of the server
 */
public final class GrpcCall<Q, A> {
    private final Request request;
    private final Response response;
    private final GrpcMethod<Q, A> method;
    private final GrpcMessageReader<Q> reader;
    private final HeaderFields trailers = new HeaderFields();
    private @Nullable OutputStream out;
    private @Nullable GrpcMessageWriter<A> writer;

    GrpcCall(Request request, Response response, GrpcMethod<Q, A> method, int largest) {
        this.request = request;
        this.response = response;
        this.method = method;
        this.reader = new GrpcMessageReader<>(request.body(), method.request(), largest);
        response.header("Content-Type", GrpcFields.TYPE)
                .header("grpc-accept-encoding", "identity")
                .trailers(() -> trailers);
    }

    /** Who calls. */
    public Principal principal() {
        return request.principal();
    }

    /** What the client sent besides messages; values of fields named {@code -bin} are base64. */
    public HeaderFields metadata() {
        return request.headers();
    }

    /** Fields that go before the first message; may be added to until then. */
    public HeaderFields headers() {
        return response.headers();
    }

    /** Fields that go after the last message. */
    public HeaderFields trailers() {
        return trailers;
    }

    /** The client's next message; empty when it sends no more. */
    public Optional<Q> read() throws IOException {
        return reader.read();
    }

    /** Sends a message. */
    public void write(A message) throws IOException {
        GrpcMessageWriter<A> begun = writer;
        if (begun == null) {
            begun = new GrpcMessageWriter<>(open(), method.response());
            writer = begun;
        }
        begun.write(message);
    }

    /** Sends the headers; with the first message at the latest. */
    public void begin() throws IOException {
        open();
    }

    private OutputStream open() throws IOException {
        OutputStream opened = out;
        if (opened == null) {
            opened = response.stream();
            out = opened;
        }
        return opened;
    }

    void end(GrpcStatus status, String text) throws IOException {
        trailers.set("grpc-status", Integer.toString(status.code()));
        if (!text.isEmpty()) {
            trailers.set("grpc-message", GrpcFields.message(text));
        }
        open().close();
    }
}
