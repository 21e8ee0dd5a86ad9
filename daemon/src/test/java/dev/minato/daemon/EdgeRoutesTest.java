package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;
import dev.minato.edge.HostPort;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.control.EdgeClient;
import dev.minato.edge.control.EdgeProcess;
import dev.minato.platform.Edge;
import dev.minato.testkit.EdgeContract;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The contract of an edge, held by the daemon's: a process of its own, over its control socket. */
@Timeout(120)
class EdgeRoutesTest extends EdgeContract {
    @TempDir static Path folder;
    private static EdgeProcess process;
    private static EdgeClient client;
    private static final EdgeSignalRelay HEARING = new EdgeSignalRelay();
    private static int port;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, CountDownLatch> released = new ConcurrentHashMap<>();
    private Edge edge;

    @BeforeAll
    static void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        process =
                new EdgeProcess(
                        new EdgeProcess.Settings(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx64m",
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        System.getProperty("java.class.path")),
                                "contract",
                                folder.resolve("edge.sock"),
                                folder.resolve("state"),
                                folder.resolve("logs"),
                                new HostPort("127.0.0.1", port),
                                List.of()),
                        pid -> {});
        process.ensure();
        client = EdgeClient.connect(folder.resolve("edge.sock"), HEARING);
    }

    @AfterAll
    static void stop() {
        client.close();
        process.stop();
    }

    @BeforeEach
    void clear() {
        edge = new EdgeRoutes(() -> client, HEARING, Runnable::run);
        edge.apply(RouteOwner.APPS, List.of());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Override
    protected Edge edge() {
        return edge;
    }

    @Override
    protected Backend backend(String id) {
        CountDownLatch now = new CountDownLatch(0);
        return serve(id, now);
    }

    @Override
    protected Backend slowBackend(String id) {
        CountDownLatch later = new CountDownLatch(1);
        released.put(id, later);
        return serve(id, later);
    }

    @Override
    protected void release(String id) {
        Objects.requireNonNull(released.get(id)).countDown();
    }

    @Override
    protected Backend deadBackend(String id) {
        try {
            // Held, so that nobody else takes it, and not listened to.
            Socket held = new Socket();
            held.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            open.add(held);
            return new Backend(id, "127.0.0.1", held.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Backend serve(String id, CountDownLatch mayAnswer) {
        try {
            ServerSocket server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
            open.add(server);
            Thread.ofVirtual().start(() -> accept(server, id, mayAnswer));
            return new Backend(id, "127.0.0.1", server.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void accept(ServerSocket server, String id, CountDownLatch mayAnswer) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> answer(socket, id, mayAnswer));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void answer(Socket socket, String id, CountDownLatch mayAnswer) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    mayAnswer.await();
                    String answer =
                            "HTTP/1.1 200 OK\r\nContent-Length: " + id.length() + "\r\n\r\n" + id;
                    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException | InterruptedException e) {
            // The test is over.
            return;
        }
    }

    @Override
    protected Sent send(String host) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.getOutputStream()
                    .write(
                            ("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            Thread.ofVirtual().start(() -> read(socket, answer));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Sent() {
            @Override
            public boolean isAnswered() {
                return answer.isDone();
            }

            @Override
            public String answer() {
                return answer.join();
            }
        };
    }

    private static void read(Socket socket, CompletableFuture<String> answer) {
        try (socket) {
            String all =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            String status = all.substring(9, 12);
            String body = all.substring(all.indexOf("\r\n\r\n") + 4);
            answer.complete(status.equals("200") ? "200 " + body : status);
        } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    @Override
    protected void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(500_000);
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }
}
