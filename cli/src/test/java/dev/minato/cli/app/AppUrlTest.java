package dev.minato.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.cli.client.CommandSession;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

class AppUrlTest {
    private static final String HOST = "shop.minato.localhost";

    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private ServerSocket ingress;

    @BeforeEach
    void listen() throws IOException {
        ingress = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        ingress.close();
    }

    /** Answers one request; the lines of its head. */
    private CompletableFuture<List<String>> answering(String answer) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket client = ingress.accept()) {
                BufferedReader head =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.US_ASCII));
                List<String> lines = new ArrayList<>();
                for (String line = head.readLine(); !line.isEmpty(); line = head.readLine()) {
                    lines.add(line);
                }
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                return lines;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void announce(String address) {
        CommandSession session =
                new CommandSession(
                        Map.of(),
                        Home.at(folder),
                        folder,
                        "minato",
                        InputStream.nullInputStream(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false,
                        CommandSession.PATIENCE);
        new AppUrl(session, HOST + ":1", address + ":" + ingress.getLocalPort()).announce();
    }

    @Test
    void theAppIsAskedByItsNameAtTheIngress() {
        var asked = answering("HTTP/1.1 404 Not Found\r\nContent-Length: 9999\r\n\r\n");
        announce("127.0.0.1");
        assertThat(asked.join()).contains("GET / HTTP/1.1", "Host: " + HOST);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("http://" + HOST + ":" + ingress.getLocalPort() + "/\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("It answers");
    }

    @Test
    void anAddressOfAllTheHostIsAskedOnThisHost() {
        var asked = answering("HTTP/1.1 200 OK\r\n\r\n");
        announce("0.0.0.0");
        assertThat(asked.join()).isNotEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("Only this host");
    }

    @Test
    void whatAFailingAppAnswersIsToldWithWhereToLook() {
        var asked = answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
        announce("127.0.0.1");
        assertThat(asked.join()).isNotEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("It answers 503: see `minato logs shop`.");
    }

    @Test
    void anIngressThatHangsUpOrIsNotThereIsTold() throws IOException {
        var asked = answering("");
        assertThatThrownBy(() -> announce("127.0.0.1"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("the app is ready but the ingress at 127.0.0.1:")
                .hasMessageContaining("does not answer: ")
                .hasMessageEndingWith("; see `minato status`");
        assertThat(asked.join()).isNotEmpty();
        ingress.close();
        assertThatThrownBy(() -> announce("127.0.0.1"))
                .hasMessageContaining("does not answer: Connection refused; see");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
