package dev.minato.http;

import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

import java.io.IOException;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLEngine;

/** A connection under TLS, whose clear side can do what a plain socket can. */
final class TlsConnection extends SslConnection {
    TlsConnection(
            Connector connector, SslContextFactory context, EndPoint endPoint, SSLEngine engine) {
        super(
                connector.getByteBufferPool(),
                connector.getExecutor(),
                context,
                endPoint,
                engine,
                false,
                false);
    }

    @Override
    protected SslEndPoint newSslEndPoint() {
        return new ClearEndPoint();
    }

    private final class ClearEndPoint extends SslEndPoint implements WatchedEndPoint {
        private final ClientWatch watch =
                new ClientWatch(this, super::fill, super::needsFillInterest, super::write);

        @Override
        public ClientWatch clientWatch() {
            return watch;
        }

        @Override
        public void write(Callback callback, ByteBuffer... buffers) {
            watch.write(callback, buffers);
        }

        @Override
        public int fill(ByteBuffer buffer) throws IOException {
            return watch.fill(buffer);
        }

        @Override
        protected void needsFillInterest() {
            watch.needsFillInterest();
        }
    }
}
