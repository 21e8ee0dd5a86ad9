package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.IngressCheck;
import dev.minato.edge.TestBackend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/** The question whether an ingress serves, asked where its clients are. */
@Timeout(30)
class IngressCheckTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration SHORT = Duration.ofMillis(100);

    @Test
    void anEdgeAnswersItItselfAndKeepsItOutOfTheLog() throws Exception {
        try (EdgeFixture edge = new EdgeFixture()) {
            Optional<String> trouble =
                    IngressCheck.ask(
                            edge.client.state().ingress(), ProcessHandle.current().pid(), LIMIT);

            assertThat(trouble).isEmpty();
            assertThat(edge.client.state().ingress()).isEqualTo("127.0.0.1:" + edge.port);
            assertThat(Files.readString(edge.accessLog)).isEmpty();
        }
    }

    @Test
    void anotherProcessThereIsToldApart() throws Exception {
        try (EdgeFixture edge = new EdgeFixture();
                TestBackend other = TestBackend.answering("b", TestBackend.ok("hi"))) {
            assertThat(IngressCheck.ask(edge.client.state().ingress(), 1, LIMIT))
                    .hasValueSatisfying(text -> assertThat(text).startsWith("somebody else"));
            assertThat(IngressCheck.ask("127.0.0.1:" + other.backend().port(), 1, SHORT))
                    .isPresent();
        }
    }

    @Test
    void whoTakesConnectionsAndSaysNothingDoesNotServe() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            assertThat(IngressCheck.ask("127.0.0.1:" + silent.getLocalPort(), 1, SHORT))
                    .hasValueSatisfying(text ->
                            assertThat(text)
                                    .startsWith("the ingress does not answer on 127.0.0.1"));
        }
    }
}
