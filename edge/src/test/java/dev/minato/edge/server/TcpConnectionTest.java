package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.TestBackend;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What becomes of the bytes of a connection, and of its end. */
class TcpConnectionTest extends TcpFixture {
    static void echo(RawHttpSocket wire) throws IOException {
        wire.socket.getInputStream().transferTo(wire.socket.getOutputStream());
    }

    @Test
    void passesBytesBothWays() throws Exception {
        try (TestBackend backend = new TestBackend("b", TcpConnectionTest::echo)) {
            route(ready(ONE, 100, backend.backend()));
            try (RawHttpSocket wire = connect()) {
                assertThat(wire.send("PING\r\n").take(6)).isEqualTo("PING\r\n");
                assertThat(wire.send("\0\1\2").take(3)).isEqualTo("\0\1\2");
            }
        }
    }

    @Test
    void theFirstWordMayBeTheServers() throws Exception {
        try (TestBackend backend =
                new TestBackend("b", wire -> wire.send("220 ready\r\n").take(4))) {
            route(ready(ONE, 100, backend.backend()));
            try (RawHttpSocket wire = connect()) {
                assertThat(wire.line()).isEqualTo("220 ready");
            }
        }
    }

    @Test
    void oneDirectionMayEndBeforeTheOther() throws Exception {
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            String all = wire.rest();
                            wire.send("got " + all.length());
                        })) {
            route(ready(ONE, 100, backend.backend()));
            try (RawHttpSocket wire = connect()) {
                wire.send("x".repeat(1_000));
                wire.socket.shutdownOutput();

                assertThat(wire.rest()).isEqualTo("got 1000");
            }
        }
    }

    @Test
    void theServersEndReachesTheClientWhoMayStillSend() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            wire.send("bye");
                            wire.socket.shutdownOutput();
                            if (wire.rest().equals("still here")) {
                                heard.countDown();
                            }
                        })) {
            route(ready(ONE, 100, backend.backend()));
            try (RawHttpSocket wire = connect()) {
                assertThat(wire.rest()).isEqualTo("bye");
                wire.send("still here");
                wire.socket.shutdownOutput();

                assertThat(heard.await(5, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void carriesMoreThanAnyBufferHolds() throws Exception {
        int total = 32 << 20;
        try (TestBackend backend = new TestBackend("b", TcpConnectionTest::echo)) {
            route(ready(ONE, 100, backend.backend()));
            try (RawHttpSocket wire = connect()) {
                Thread sender =
                        Thread.ofVirtual()
                                .start(() -> {
                                    try {
                                        for (int i = 0; i < total >> 16; i++) {
                                            wire.socket.getOutputStream().write(new byte[1 << 16]);
                                        }
                                    } catch (IOException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });

                assertThat(wire.take(total)).hasSize(total);
                sender.join();
            }
        }
    }

    @Test
    void aConnectionThatTheAppBreaksIsBrokenForTheClient() throws Exception {
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            wire.take(1);
                            wire.socket.setSoLinger(true, 0);
                        })) {
            route(ready(ONE, 100, backend.backend()));
            try (RawHttpSocket wire = connect()) {
                wire.send("x");

                assertThatThrownBy(wire::rest)
                        .isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
            }
        }
    }

    @Test
    void aConnectionThatTheClientBreaksIsBrokenForTheApp() throws Exception {
        CountDownLatch broken = new CountDownLatch(1);
        try (TestBackend backend =
                new TestBackend(
                        "b",
                        wire -> {
                            try {
                                wire.send("x").rest();
                            } catch (SocketException e) {
                                broken.countDown();
                            }
                        })) {
            route(ready(ONE, 100, backend.backend()));
            RawHttpSocket wire = connect();
            wire.take(1);
            wire.socket.setSoLinger(true, 0);
            wire.close();

            assertThat(broken.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void theAccessLogHasALineOfEachConnection() throws Exception {
        try (TestBackend backend = new TestBackend("b-1", TcpConnectionTest::echo)) {
            route(ready(ONE, 100, backend.backend()));
            try (RawHttpSocket wire = connect()) {
                wire.send("ping").take(4);
            }
            String line = "";
            while (!line.contains("\n")) {
                Thread.onSpinWait();
                line = Files.exists(edge.accessLog) ? Files.readString(edge.accessLog) : "";
            }

            assertThat(line)
                    .contains("\"client\":\"127.0.0.1\",\"port\":" + port + ",\"app\":\"queue\"")
                    .contains("\"target\":\"one\",\"backend\":\"b-1\",\"status\":101")
                    .contains("\"bytesIn\":4,\"bytesOut\":4,");
        }
    }
}
