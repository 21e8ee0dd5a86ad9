package dev.minato.scaler.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.testkit.HostileServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** How servers of rules are asked over HTTP. */
@Timeout(60)
class ServerHttpTest {
    private static HttpAnswer get(ServerHttp http, HostileServer server, String path)
            throws IOException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)),
                ReadingDeadline.after(Duration.ofSeconds(20)));
    }

    private static HttpAnswer read(String answer) throws IOException {
        try (AnswerBudget budget = new AnswerBudget()) {
            return new HttpAnswerReader(
                            new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)))
                    .read(100, budget);
        }
    }

    @Test
    void questionsShareAConnection() throws IOException {
        FakeHttp fake = FakeHttp.answering(200, "fine");
        try (HostileServer server = new HostileServer(fake::serve);
                ServerHttp http = ServerHttp.trusting(TlsTrust.USUAL)) {
            for (int i = 0; i < 3; i++) {
                assertThat(get(http, server, "/a?b=c").text()).isEqualTo("fine");
            }
            assertThat(server.accepted()).isEqualTo(1);
            assertThat(fake.heads().getFirst())
                    .startsWith("GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:" + server.port());
        }
    }

    @Test
    void aClientThatIsClosedHoldsNothing() throws IOException {
        try (HostileServer server = new HostileServer(FakeHttp.answering(200, "fine")::serve)) {
            try (ServerHttp http = ServerHttp.trusting(TlsTrust.USUAL)) {
                get(http, server, "/");
            }
            server.awaitNoneOpen();
        }
    }

    @Test
    void aConnectionThatWasClosedWhileItRestedIsReplaced() throws IOException {
        try (HostileServer server = new HostileServer(FakeHttp.answering(200, "fine")::serve);
                ServerHttp http = ServerHttp.trusting(TlsTrust.USUAL)) {
            get(http, server, "/");
            server.hangUp();
            server.awaitNoneOpen();
            assertThat(get(http, server, "/").text()).isEqualTo("fine");
        }
    }

    @Test
    void redirectsEnd() throws IOException {
        FakeHttp fake = new FakeHttp(asked -> new FakeHttp.Reply(302, List.of("Location: /"), ""));
        try (HostileServer server = new HostileServer(fake::serve);
                ServerHttp http = ServerHttp.trusting(TlsTrust.USUAL)) {
            assertThatThrownBy(() -> get(http, server, "/"))
                    .hasMessageContaining("redirects more than 3 times");
            assertThat(fake.heads()).hasSize(4);
        }
    }

    @Test
    void bodiesAreReadAsTheyAreFramed() throws IOException {
        assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc").text()).isEqualTo("ab");
        assertThat(read("HTTP/1.1 200 OK\n\nall of it").text()).isEqualTo("all of it");
        assertThat(
                        read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"
                                        + "1;x=y\r\nc\r\n0\r\nTrailer: t\r\n\r\n")
                                .text())
                .isEqualTo("abc");
        assertThat(read("HTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 204 None\r\n\r\n").status())
                .isEqualTo(204);
    }

    @Test
    void whatIsTooLargeOrCutShortIsNoAnswer() {
        for (String wrong :
                List.of(
                        "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
                        "HTTP/1.1 200 OK\r\n\r\n" + "a".repeat(101),
                        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nno field\r\n\r\n",
                        "HTTP/1.1 101 Switching\r\n\r\n",
                        "HTTP/1.1 100 Wait\r\n\r\n".repeat(20),
                        "HTTP/2 200\r\n\r\n",
                        "HTTP/1.1 200 OK\r\nA: " + "b".repeat(70_000))) {
            assertThatThrownBy(() -> read(wrong)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void allAnswersTogetherHoldNoMoreThanTheirBudget() {
        try (AnswerBudget one = new AnswerBudget()) {
            one.take(30L << 20);
            try (AnswerBudget other = new AnswerBudget()) {
                assertThatThrownBy(() -> other.take(3L << 20))
                        .isInstanceOfSatisfying(
                                Fault.class,
                                fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.EXHAUSTED));
            }
        }
        assertThat(AnswerBudget.taken()).isZero();
    }
}
