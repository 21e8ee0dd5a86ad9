package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.TestBackend;
import dev.minato.edge.TrustedProxies;
import dev.minato.edge.control.EdgeProcess;
import dev.minato.edge.proxy.IngressSettings;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Clients that hold what others need. The edge has half a MiB for all of them, and room for 120.
 */
@Timeout(60)
class HostileTest {
    private static final int MANY = 90;
    private static final IngressSettings SMALL =
            new IngressSettings(120, 16 << 10, 1 << 19, TrustedProxies.NONE);
    private final List<RawHttpSocket> wires = new ArrayList<>();
    private final Semaphore hanging = new Semaphore(0);
    private EdgeFixture edge;
    private TestBackend backend;

    @BeforeEach
    void start() throws IOException {
        edge = new EdgeFixture(SMALL);
        backend =
                new TestBackend(
                        "b",
                        wire -> {
                            while (true) {
                                answer(wire, wire.head());
                            }
                        });
        edge.route(backend.backend());
    }

    /** What a path asks for: a long answer, none, or a short one. */
    private void answer(RawHttpSocket wire, String head) throws Exception {
        if (head.contains(" /long ")) {
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n");
            String block = "x".repeat(100_000);
            for (int i = 0; i < 1_000; i++) {
                wire.send(block);
            }
        } else if (head.contains(" /never ")) {
            hanging.release();
            new CountDownLatch(1).await();
        }
        wire.send(TestBackend.ok("hi"));
    }

    @AfterEach
    void stop() throws IOException {
        for (RawHttpSocket wire : wires) {
            wire.close();
        }
        edge.close();
        backend.close();
    }

    private RawHttpSocket dial() throws IOException {
        RawHttpSocket wire = edge.dial();
        wires.add(wire);
        return wire;
    }

    private void assertThatOthersAreServed() throws IOException {
        assertThat(edge.get("/").body()).isEqualTo("hi");
    }

    @Test
    void headsThatAreNeverFinishedGiveWay() throws Exception {
        for (int i = 0; i < MANY; i++) {
            dial().send("GET / HTTP/1.1\r\nHost: app\r\nX: " + "x".repeat(15_000));
        }

        assertThatOthersAreServed();
        RawHttpSocket.Answer first = wires.getFirst().answer();
        assertThat(first.status()).isEqualTo(503);
        assertThat(first.body()).contains("Busy");
        assertThat(first.field("Connection")).contains("close");
    }

    @Test
    void requestsThatWaitWithLargeHeadsDoNotKeepThem() throws Exception {
        for (int i = 0; i < MANY; i++) {
            dial().send(
                            "GET /never HTTP/1.1\r\nHost: app\r\nX: "
                                    + "x".repeat(15_000)
                                    + "\r\n\r\n");
            assertThat(hanging.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }

        assertThatOthersAreServed();
        wires.getFirst().socket.setSoTimeout(1_000);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> wires.getFirst().head()))
                .as("still waiting")
                .isInstanceOf(java.net.SocketTimeoutException.class);
    }

    @Test
    void answersThatAreNotReadGiveWay() throws Exception {
        for (int i = 0; i < 24; i++) {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), edge.port));
            RawHttpSocket wire = new RawHttpSocket(socket);
            wires.add(wire);
            wire.send("GET /long HTTP/1.1\r\nHost: app\r\n\r\n");
            wire.head();
        }

        assertThatOthersAreServed();
        assertThat(wires.stream().filter(HostileTest::endsEarly).findFirst())
                .as("one that was cut")
                .isPresent();
    }

    /** Whether the answer ends before its hundred million bytes. */
    private static boolean endsEarly(RawHttpSocket wire) {
        try {
            wire.socket.setSoTimeout(300);
            wire.take(100_000_000);
            return false;
        } catch (IOException e) {
            return !(e instanceof java.net.SocketTimeoutException);
        }
    }

    @Test
    void pipelinesThatNobodyTakesGiveWay() throws Exception {
        String requests = "GET /never HTTP/1.1\r\nHost: app\r\n\r\n".repeat(400);
        for (int i = 0; i < MANY; i++) {
            dial().send(requests);
        }

        assertThatOthersAreServed();
        assertThat(wires.getFirst().answer().status()).isEqualTo(503);
    }

    @Test
    void halfABodyKeepsNothing() throws Exception {
        for (int i = 0; i < MANY; i++) {
            dial().send(
                            "POST /never HTTP/1.1\r\nHost: app\r\nContent-Length: 40000\r\nX: "
                                    + "x".repeat(15_000)
                                    + "\r\n\r\n"
                                    + "y".repeat(20_000));
        }

        assertThatOthersAreServed();
    }

    @Test
    void whoComesWhenAllPlacesAreTakenGetsThatOfOneThatOnlyWaits() throws Exception {
        for (int i = 0; i < 150; i++) {
            dial();
        }

        assertThatOthersAreServed();
        assertThat(wires.getFirst().rest()).isEmpty();
    }

    /** Its control socket would answer; its clients would not. */
    @Test
    void anEdgeWhoseEventLoopHangsIsSilent() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        try {
            edge.loop()
                    .execute(() -> {
                        try {
                            hangs.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
            assertThat(EdgeProcess.ask(edge.socket, Duration.ofSeconds(20))).isEmpty();
        } finally {
            hangs.countDown();
        }
        assertThat(EdgeProcess.ask(edge.socket, Duration.ofSeconds(20))).isPresent();
    }
}
