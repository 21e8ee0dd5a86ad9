package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket.Listener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** WebSockets with the JDK's client over TCP, and byte for byte over a Unix socket. */
@Timeout(30)
class WebSocketTest {
    @TempDir Path folder;
    private final List<HttpServer> servers = new ArrayList<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    @AfterEach
    void stop() {
        servers.forEach(HttpServer::close);
    }

    /** Sends back each message, and closes after {@code bye}. */
    private void echo(Request request, Response response) throws IOException {
        WebSocket.require(request);
        try (WebSocket socket = response.webSocket()) {
            for (Optional<byte[]> next = socket.read(); next.isPresent(); next = socket.read()) {
                if (new String(next.get(), StandardCharsets.UTF_8).equals("bye")) {
                    socket.close("exit code 0");
                } else {
                    socket.write(next.get());
                }
            }
            ended.complete("empty");
        } catch (IOException e) {
            ended.complete(String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private HttpServer tcp(Duration idle) {
        HttpService.Limits limits =
                new HttpService.Limits(16, 64 << 10, idle, Duration.ofSeconds(2));
        HttpService service =
                HttpService.of(this::echo, ErrorWriter.PLAIN).byRoute().limits(limits);
        HttpServer server = HttpServer.onTcp("127.0.0.1", 0, service);
        servers.add(server);
        return server;
    }

    /** What the JDK's client hears. */
    private static final class Heard implements Listener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onBinary(
                java.net.http.WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            parts.writeBytes(bytes);
            if (last) {
                events.add(parts.toString(StandardCharsets.UTF_8));
                parts.reset();
            }
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(java.net.http.WebSocket socket, int code, String reason) {
            events.add(code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onPong(java.net.http.WebSocket socket, ByteBuffer message) {
            events.add("pong " + StandardCharsets.UTF_8.decode(message));
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onPing(java.net.http.WebSocket socket, ByteBuffer message) {
            events.add("ping");
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(java.net.http.WebSocket socket, Throwable error) {
            events.add("error");
        }
    }

    private static java.net.http.WebSocket open(HttpServer server, Heard heard) {
        return java.net.http.HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/exec"), heard)
                .join();
    }

    @Test
    void textAndBinaryComeBackAsBinary() throws Exception {
        Heard heard = new Heard();
        java.net.http.WebSocket client = open(tcp(Duration.ofSeconds(60)), heard);
        client.sendText("one", true).join();
        assertThat(heard.events.take()).isEqualTo("one");
        client.sendBinary(ByteBuffer.wrap("t".getBytes(StandardCharsets.UTF_8)), false).join();
        client.sendPing(ByteBuffer.wrap("p".getBytes(StandardCharsets.UTF_8))).join();
        client.sendBinary(ByteBuffer.wrap("wo".getBytes(StandardCharsets.UTF_8)), true).join();
        assertThat(heard.events.take()).isEqualTo("pong p");
        assertThat(heard.events.take()).isEqualTo("two");
        client.sendClose(1000, "").join();
        assertThat(heard.events.take()).isEqualTo("1000 ");
        assertThat(ended.join()).isEqualTo("empty");
    }

    @Test
    void ourCloseHasItsReasonAndTheClientsAnswerEndsTheReading() throws Exception {
        Heard heard = new Heard();
        java.net.http.WebSocket client = open(tcp(Duration.ofSeconds(60)), heard);
        client.sendText("bye", true).join();
        assertThat(heard.events.take()).isEqualTo("1000 exit code 0");
        assertThat(ended.join()).isEqualTo("empty");
    }

    @Test
    void aMessageOfTheFullMebibyteComesBackAndALongerOneIsRefused() throws Exception {
        Heard heard = new Heard();
        java.net.http.WebSocket client = open(tcp(Duration.ofSeconds(60)), heard);
        client.sendText("x".repeat(1 << 20), true).join();
        assertThat(heard.events.take()).hasSize(1 << 20);
        client.sendText("x".repeat(1 << 20), false).join();
        client.sendText("x", true).join();
        assertThat(heard.events.take()).startsWith("1009 ");
        assertThat(ended.join()).contains("broke the WebSocket's protocol");
    }

    @Test
    void anIdleClientThatAnswersPingsStaysAndOneThatIsSilentIsCut() throws Exception {
        HttpServer server = tcp(Duration.ofMillis(200));
        Heard heard = new Heard();
        java.net.http.WebSocket client = open(server, heard);
        for (int i = 0; i < 5; i++) {
            assertThat(heard.events.take()).isEqualTo("ping");
        }
        client.sendText("still", true).join();
        String next = heard.events.take();
        while (next.equals("ping")) {
            next = heard.events.take();
        }
        assertThat(next).isEqualTo("still");
        client.abort();
        try (RawHttp raw = new RawHttp(server.port())) {
            assertThat(raw.send(opening()).rest()).startsWith("HTTP/1.1 101 ");
        }
    }

    private static String opening() {
        return "GET /exec HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n";
    }

    private Path unix() {
        Path socket = folder.resolve("s");
        servers.add(HttpServer.onUnix(socket, HttpService.of(this::echo, ErrorWriter.PLAIN)));
        return socket;
    }

    @Test
    void theHeadOffersNoExtensionAndSaysNothingElse() throws IOException {
        try (RawHttp raw = new RawHttp(unix())) {
            assertThat(raw.send(opening()).until("\r\n\r\n"))
                    .isEqualTo(
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                                    + "Connection: Upgrade\r\n\r\n");
        }
        assertThat(ended.join()).isEqualTo("empty");
    }

    @Test
    void framesThatComeWithTheRequestAreRead() throws IOException {
        HttpCall call =
                HttpCall.get("/exec")
                        .header("Connection", "Upgrade")
                        .header("Upgrade", "websocket")
                        .header("Sec-WebSocket-Version", "13")
                        .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        try (HttpReply reply = HttpClient.unix(unix()).send(call)) {
            reply.duplex().out().write(new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 'a'});
            DataInputStream in = new DataInputStream(reply.duplex().in());
            assertThat(in.readNBytes(3)).containsExactly(0x82, 1, 'a');
            // Reserved bits mean an extension, and none was agreed on.
            reply.duplex().out().write(new byte[] {(byte) 0xC2, (byte) 0x81, 0, 0, 0, 0, 'a'});
            assertThat(in.readNBytes(4)).startsWith(0x88).endsWith(0x03, 0xEA);
        }
        assertThat(ended.join()).contains("protocol");
    }

    @Test
    void withoutVersionThirteenItIsRefused() throws IOException {
        try (RawHttp raw = new RawHttp(unix())) {
            raw.send(
                    "GET /exec HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\n"
                            + "Upgrade: websocket\r\nSec-WebSocket-Version: 12\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
            assertThat(raw.rest()).startsWith("HTTP/1.1 400 ").contains("version 13");
        }
    }
}
