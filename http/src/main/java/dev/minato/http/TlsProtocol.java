package dev.minato.http;

import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

import javax.net.ssl.SSLEngine;

/**
 * How a listener under TLS speaks: TLS 1.2 or 1.3 of the JDK, and by ALPN HTTP/2 or HTTP/1.1, which
 * it also is for clients without ALPN.
 */
final class TlsProtocol {
    private TlsProtocol() {}

    static ConnectionFactory[] factories(TlsIdentity identity, HttpService.Limits limits) {
        SslContextFactory.Server context = new SslContextFactory.Server();
        context.setKeyStore(identity.store());
        context.setKeyStorePassword(identity.password());
        context.setRenegotiationAllowed(false);
        HttpConnectionFactory http1 =
                new HttpConnectionFactory(ChannelConnector.configuration(limits));
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
        alpn.setDefaultProtocol("http/1.1");
        return new ConnectionFactory[] {
            new Tls(context), alpn, Http2Protocol.serverFactory(limits, false), http1
        };
    }

    private static final class Tls extends SslConnectionFactory {
        private Tls(SslContextFactory.Server context) {
            super(context, "alpn");
            // No answer depends on the Host, so it need not be the certificate's.
            setEnsureSecureRequestCustomizer(false);
        }

        @Override
        protected SslConnection newSslConnection(
                Connector connector, EndPoint endPoint, SSLEngine engine) {
            return new TlsConnection(connector, getSslContextFactory(), endPoint, engine);
        }
    }
}
