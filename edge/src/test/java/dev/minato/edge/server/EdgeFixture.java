package dev.minato.edge.server;

import dev.minato.edge.Backend;
import dev.minato.edge.EdgeSignals;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostPort;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.TrustedProxies;
import dev.minato.edge.control.EdgeClient;
import dev.minato.edge.proxy.AccessLog;
import dev.minato.edge.proxy.Ingress;
import dev.minato.edge.proxy.IngressSettings;
import dev.minato.edge.proxy.RoutingState;
import dev.minato.edge.proxy.SocketTransport;

import io.netty.channel.EventLoop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A whole edge in this process, on loopback and a real control socket, with a client connected. */
final class EdgeFixture implements AutoCloseable {
    static final IngressSettings SETTINGS =
            new IngressSettings(1000, 16 << 10, IngressSettings.BUFFER_BYTES, TrustedProxies.NONE);

    static final GroupKey APP = new GroupKey("app", "app");

    final Path folder;
    final Path socket;
    final Path accessLog;
    final int port;
    final EdgeClient client;
    final DataPlane data;
    private final Ingress ingress;
    private final AccessLog log;
    private final ControlServer control;
    private final SocketTransport.Loops loops;

    EdgeFixture() throws IOException {
        this("auto", EdgeSignals.NONE);
    }

    EdgeFixture(String transport, EdgeSignals signals) throws IOException {
        this(transport, signals, SETTINGS);
    }

    EdgeFixture(IngressSettings settings) throws IOException {
        this("auto", EdgeSignals.NONE, settings);
    }

    EdgeFixture(String transport, EdgeSignals signals, IngressSettings settings)
            throws IOException {
        folder = Files.createTempDirectory("edge");
        socket = folder.resolve("edge.sock");
        accessLog = folder.resolve("access.log");
        loops = SocketTransport.start(transport, 2);
        log = new AccessLog(accessLog, 1 << 20);
        control = new ControlServer(socket);
        RoutingState routing = new RoutingState(control);
        ingress = new Ingress(loops, routing, log, InstantSource.system(), settings);
        Path resolvConf = folder.resolve("resolv.conf");
        Files.writeString(resolvConf, "");
        data =
                new DataPlane(
                        routing,
                        ingress,
                        new EdgeDocuments(folder.resolve("state")),
                        resolvConf,
                        "test",
                        loops.transport().name());
        data.restore(false);
        port = data.listen(new HostPort("127.0.0.1", 0));
        control.prepare(data);
        control.publish();
        client = EdgeClient.connect(socket, signals);
    }

    /** Routes the host {@code app} to these backends. */
    void route(Backend... backends) {
        client.apply(RouteOwner.APPS, List.of(HostRoute.ready("app", "app", List.of(backends))));
    }

    /** Gives the host {@code app} a state without backends. */
    void route(GroupState state, String reason) {
        routes(HostRoute.to("app", RouteGroup.without(APP, state, reason)));
    }

    /** Replaces the routes of apps. */
    long routes(HostRoute... routes) {
        return client.apply(RouteOwner.APPS, List.of(routes));
    }

    /** An event loop of it. */
    EventLoop loop() {
        return loops.group().next();
    }

    RawHttpSocket dial() throws IOException {
        return RawHttpSocket.dial(port);
    }

    /** Sends one request on a connection of its own and answers what comes back. */
    RawHttpSocket.Answer ask(String request) throws IOException {
        try (RawHttpSocket wire = dial()) {
            return wire.send(request).answer();
        }
    }

    RawHttpSocket.Answer get(String path) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: app\r\n\r\n");
    }

    @Override
    public void close() throws IOException {
        client.close();
        data.retire();
        control.retire();
        ingress.stop();
        log.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
