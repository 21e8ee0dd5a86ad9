package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.Probe.Check;
import dev.minato.platform.Probe.Header;
import dev.minato.platform.Probe.HttpGet;
import dev.minato.platform.Probe.TcpSocket;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

class ProberTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Prober prober = new Prober();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private ServerSocket server;
    private volatile String answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @BeforeEach
    void serve() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                asked.add(head(socket.getInputStream()));
                String now = answer;
                socket.getOutputStream().write(now.getBytes(StandardCharsets.ISO_8859_1));
                if (now.isEmpty() && socket.getInputStream().read() < 0) {
                    asked.add("gone");
                }
            } catch (IOException e) {
                asked.add("closed");
            }
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void aPortThatAcceptsPassesAndOneThatDoesNotFails() throws IOException {
        assertThat(failure(new TcpSocket(server.getLocalPort(), Optional.empty()))).isEmpty();
        int port = portOfNobody();
        assertThat(failure(new TcpSocket(port, Optional.empty())).orElse("passed"))
                .startsWith("connect to 127.0.0.1:" + port + ": ")
                .contains("refused");
    }

    private static int portOfNobody() throws IOException {
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return nobody.getLocalPort();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200,true",
        "204,true",
        "301,true",
        "399,true",
        "400,false",
        "404,false",
        "500,false",
        "199,false"
    })
    void httpPassesFrom200To399(int status, boolean passes) {
        answer = "HTTP/1.1 " + status + " X\r\n\r\n";
        Optional<String> failure = failure(get("/health", List.of()));
        assertThat(failure.isEmpty()).isEqualTo(passes);
        if (!passes) {
            assertThat(failure.orElseThrow()).endsWith("/health: status " + status);
        }
    }

    @Test
    void asksAsTheKubeletDoesAndWithTheUsersHeaders() throws InterruptedException {
        failure(get("/a?b=c", List.of(new Header("host", "shop.example"), new Header("X-A", "1"))));
        assertThat(asked.take())
                .startsWith("GET /a?b=c HTTP/1.1\r\n")
                .contains("host: shop.example\r\n")
                .contains("User-Agent: kube-probe/minato\r\n")
                .contains("Accept: */*\r\n")
                .contains("X-A: 1\r\n")
                .doesNotContain("Host: 127");
    }

    @Test
    void followsARedirectOnTheSameHost() throws InterruptedException {
        answer = "HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n";
        assertThat(failure(get("/here", List.of()))).isEmpty();
        assertThat(asked).hasSizeGreaterThan(5);
        asked.take();
        assertThat(asked.take()).startsWith("GET /there ");
    }

    @Test
    void aRedirectToAnotherHostPassesUnfollowed() {
        answer = "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.example/\r\n\r\n";
        assertThat(failure(get("/", List.of()))).isEmpty();
        assertThat(asked).hasSize(1);
    }

    @Test
    void silenceFailsInTime() {
        answer = "";
        assertThat(failure(get("/", List.of())).orElseThrow())
                .endsWith("no answer within 1 second");
    }

    @Test
    void whatIsNotHttpFails() {
        answer = "SSH-2.0-OpenSSH\r\n\r\n";
        assertThat(failure(get("/", List.of())).orElseThrow()).contains("not HTTP");
    }

    @Test
    void aHeadWithoutEndFails() {
        answer = "HTTP/1.1 200 OK\r\nX: " + "y".repeat(100_000);
        assertThat(failure(get("/", List.of()))).isEmpty();
        answer = "y".repeat(100_000);
        assertThat(failure(get("/", List.of()))).isPresent();
    }

    private HttpGet get(String path, List<Header> headers) {
        return new HttpGet(path, server.getLocalPort(), false, Optional.empty(), headers);
    }

    private Optional<String> failure(Check check) {
        return prober.failure(check, "127.0.0.1", TIMEOUT);
    }
}
