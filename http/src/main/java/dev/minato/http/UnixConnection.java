package dev.minato.http;

import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * HTTP on a Unix socket, where a Host means nothing: clients send an empty one (docker 20.10, when
 * it upgrades), the socket's path or a made-up name, and Jetty would refuse the first.
 */
final class UnixConnection extends HttpConnection {
    private static final HttpField LOCALHOST = new HostPortHttpField("localhost");

    private UnixConnection(
            HttpConfiguration configuration, Connector connector, EndPoint endPoint) {
        super(configuration, connector, endPoint);
    }

    static HttpConnectionFactory factory(HttpConfiguration configuration) {
        return new HttpConnectionFactory(configuration) {
            @Override
            public Connection newConnection(Connector connector, EndPoint endPoint) {
                return configure(
                        new UnixConnection(getHttpConfiguration(), connector, endPoint),
                        connector,
                        endPoint);
            }
        };
    }

    @Override
    protected RequestHandler newRequestHandler() {
        return new RequestHandler() {
            @Override
            public void parsedHeader(HttpField field) {
                super.parsedHeader(field.getHeader() == HttpHeader.HOST ? LOCALHOST : field);
            }
        };
    }
}
