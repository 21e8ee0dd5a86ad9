package dev.minato.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.Duplex;
import dev.minato.http.ErrorWriter;
import dev.minato.http.Http2Connection;
import dev.minato.http.HttpServer;
import dev.minato.http.HttpService;
import dev.minato.http.RequestHandler;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * grpc-java beside us over our upgraded Unix sockets. It knows only connections of its own, so its
 * bytes are carried from loopback TCP.
 */
final class GrpcPeers {
    private final Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();

    GrpcPeers(Path folder) {
        this.folder = folder;
    }

    /** A method as we name it, with bytes for messages. */
    static GrpcMethod<String, String> method(String name) {
        return new GrpcMethod<>("test.Words", name, new Words(), new Words());
    }

    /** The same method as grpc-java names it. */
    static MethodDescriptor<String, String> descriptor(
            String name, MethodDescriptor.MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName("test.Words/" + name)
                .setRequestMarshaller(new Words())
                .setResponseMarshaller(new Words())
                .build();
    }

    /** Text as message, for both. */
    static final class Words implements Marshaller<String>, MethodDescriptor.Marshaller<String> {
        @Override
        public byte[] encode(String message) {
            return message.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public String decode(byte[] bytes) {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(encode(value));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return decode(stream.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private Path serve(String name, RequestHandler handler) {
        Path socket = folder.resolve(name);
        open.add(HttpServer.onUnix(socket, HttpService.of(handler, ErrorWriter.PLAIN)));
        return socket;
    }

    private Duplex upgrade(Path socket) {
        HttpReply reply =
                HttpClient.unix(socket)
                        .send(
                                HttpCall.post("/upgrade")
                                        .header("Connection", "Upgrade")
                                        .header("Upgrade", "h2c"));
        open.add(reply);
        assertThat(reply.status()).isEqualTo(101);
        return reply.duplex();
    }

    private static void carry(InputStream from, OutputStream to, AutoCloseable after) {
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try (after) {
                        from.transferTo(to);
                    } catch (Exception ended) {
                        return;
                    }
                });
    }

    private static void join(Socket socket, Duplex duplex) throws IOException {
        socket.setTcpNoDelay(true);
        carry(socket.getInputStream(), duplex.out(), duplex);
        carry(duplex.in(), socket.getOutputStream(), socket);
    }

    /** A client of grpc-java for a server of ours. */
    ManagedChannel channelTo(GrpcServer server) throws IOException {
        HttpService inner = HttpService.of(server, ErrorWriter.PLAIN);
        Path unix = serve("grpc", (request, response) -> response.serveHttp2(inner));
        ServerSocket door = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        open.add(door);
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    try {
                        while (true) {
                            join(door.accept(), upgrade(unix));
                        }
                    } catch (IOException closed) {
                        return;
                    }
                });
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", door.getLocalPort())
                        .usePlaintext()
                        .build();
        open.add(channel::shutdownNow);
        return channel;
    }

    /** A client of ours for a server of grpc-java. */
    GrpcClient clientOf(ServerServiceDefinition service) throws Exception {
        Server server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .addService(service)
                        .build()
                        .start();
        open.add(server::shutdownNow);
        return new GrpcClient(connectionTo(server.getPort()));
    }

    /** A client of ours for a server of ours. */
    GrpcClient clientOf(GrpcServer server) throws Exception {
        HttpService inner = HttpService.of(server, ErrorWriter.PLAIN);
        Duplex served = upgrade(serve("own", (request, response) -> response.serveHttp2(inner)));
        CompletableFuture<Http2Connection> turned = new CompletableFuture<>();
        Duplex calling = upgrade(serve("turned", turning(turned)));
        carry(served.in(), calling.out(), calling);
        carry(calling.in(), served.out(), served);
        return new GrpcClient(turned.get(10, TimeUnit.SECONDS), 1 << 20);
    }

    private static RequestHandler turning(CompletableFuture<Http2Connection> turned) {
        return (request, response) -> {
            Http2Connection connection = response.http2Client();
            turned.complete(connection);
            connection.awaitClosed();
        };
    }

    private Http2Connection connectionTo(int port) throws Exception {
        CompletableFuture<Http2Connection> turned = new CompletableFuture<>();
        Path unix = serve("session", turning(turned));
        join(new Socket(InetAddress.getLoopbackAddress(), port), upgrade(unix));
        return turned.get(10, TimeUnit.SECONDS);
    }

    static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }
}
