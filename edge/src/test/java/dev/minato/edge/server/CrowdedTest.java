package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;
import dev.minato.edge.RawHttpSocket;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Backends whose queue of connections is full, as a program's is that has just started. */
@Timeout(60)
class CrowdedTest {
    private static final String POST =
            "POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private EdgeFixture edge;
    private ServerSocket server;

    @BeforeEach
    void start() throws IOException {
        edge = new EdgeFixture();
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        edge.route(new Backend("b", "127.0.0.1", server.getLocalPort()));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        edge.close();
    }

    /** One at a time, 60 ms each: the last one waits longer than any single dial may take. */
    @Test
    void whoFindsTheQueueFullWaitsWhileOthersAreAnswered() throws Exception {
        int requests = 90;
        Thread slow = Thread.ofPlatform().daemon().start(() -> answerSlowly(requests));
        List<Future<RawHttpSocket.Answer>> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < requests; i++) {
                answers.add(clients.submit(() -> edge.ask(POST)));
            }
        }

        for (Future<RawHttpSocket.Answer> answer : answers) {
            assertThat(answer.get().status()).isEqualTo(200);
        }
        slow.join();
    }

    private void answerSlowly(int requests) {
        try {
            for (int i = 0; i < requests; i++) {
                try (Socket client = server.accept()) {
                    RawHttpSocket wire = new RawHttpSocket(client);
                    wire.head();
                    LockSupport.parkNanos(Duration.ofMillis(60).toNanos());
                    wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                }
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void whereNothingIsAnsweredThePageSaysSo() throws Exception {
        List<Socket> queued = new ArrayList<>();
        try {
            fill(queued);

            RawHttpSocket.Answer answer = edge.ask(POST);

            assertThat(answer.status()).isEqualTo(502);
            assertThat(answer.body()).contains("cannot be reached: it takes no connections");
        } finally {
            for (Socket each : queued) {
                each.close();
            }
        }
    }

    /** Until the kernel takes no more. */
    private void fill(List<Socket> queued) throws IOException {
        try {
            while (queued.size() < 10) {
                Socket next = new Socket();
                queued.add(next);
                next.connect(server.getLocalSocketAddress(), 300);
            }
            throw new AssertionError("a queue of one took ten");
        } catch (SocketTimeoutException full) {
            assertThat(queued).hasSizeGreaterThan(1);
        }
    }
}
