package dev.minato.http;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/** What carries one request, in Jetty's terms: a connection, or a stream of one. */
abstract class JettyWire implements HttpWire {
    final Request request;
    final Response response;
    final Callback callback;
    final EndPoint endPoint;
    private boolean ended;

    JettyWire(Request request, Response response, Callback callback) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
    }

    static JettyWire of(Request request, Response response, Callback callback) {
        return request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2
                ? new Http2Wire(request, response, callback)
                : new Http1Wire(request, response, callback);
    }

    /** The socket below, also where TLS lies between. */
    SocketEndPoint socket() {
        return SocketEndPoint.below(endPoint);
    }

    /** The request's body; reading blocks. */
    InputStream body() {
        SocketEndPoint socket = socket();
        return new FilterInputStream(Content.Source.asInputStream(request)) {
            @Override
            public int read() throws IOException {
                socket.active();
                return super.read();
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                socket.active();
                return super.read(to, offset, length);
            }
        };
    }

    @Override
    public void commit(int status, HeaderFields headers, ByteBuffer body, boolean last)
            throws IOException {
        response.setStatus(status);
        add(headers);
        write(body, last);
    }

    void add(HeaderFields headers) {
        for (HeaderFields.Field field : headers.fields()) {
            response.getHeaders().add(field.name(), field.value());
        }
    }

    @Override
    public void trailers(Supplier<HeaderFields> trailers) {
        response.setTrailersSupplier(() -> {
            HttpFields.Mutable fields = HttpFields.build();
            trailers.get().fields().forEach(field -> fields.add(field.name(), field.value()));
            return fields;
        });
    }

    @Override
    public void write(ByteBuffer body, boolean last) throws IOException {
        socket().active();
        try (Blocker.Callback written = Blocker.callback()) {
            response.write(last, body, written);
            written.block();
        }
        ended = last;
    }

    /** Takes what the handler has left of the request's body, where the next request needs it. */
    void takeRest(UnreadBody rest, dev.minato.http.Request of, RequestBody body)
            throws IOException {
        // On a stream of its own nobody needs it.
    }

    /** Ends the exchange; an answer that was begun and not ended is cut. */
    void complete() throws IOException {
        if (!ended) {
            throw new IOException("the handler left its answer unfinished");
        }
        callback.succeeded();
    }

    /** Cuts the exchange. */
    abstract void abort(Throwable cause);
}
