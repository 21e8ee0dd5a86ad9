package dev.minato.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Who calls, and whom that lets in: over a Unix socket and over loopback TCP. */
@Timeout(20)
class PrincipalTest {
    @TempDir Path folder;
    private final List<HttpServer> servers = new ArrayList<>();
    private final AtomicInteger handled = new AtomicInteger();

    @AfterEach
    void stop() {
        servers.forEach(HttpServer::close);
    }

    private void name(Request request, Response response) throws IOException {
        handled.incrementAndGet();
        response.send(request.principal().text().getBytes(StandardCharsets.UTF_8));
    }

    private void stream(Request request, Response response) throws IOException {
        handled.incrementAndGet();
        try (var out = response.stream()) {
            out.write('x');
        }
    }

    private void terminal(Request request, Response response) throws IOException {
        handled.incrementAndGet();
        WebSocket.require(request);
        response.webSocket().close();
    }

    private void raw(Request request, Response response) throws IOException {
        handled.incrementAndGet();
        response.status(101).hijack("UPGRADED").close();
    }

    /** Whoever knows the word of the path. */
    private static void requireWord(Request request) {
        if (!request.header("Word").orElse("").equals(request.variable("word"))) {
            throw Fault.of(Fault.Kind.FORBIDDEN, "say the word");
        }
    }

    private HttpService service() {
        Router routes =
                Router.builder()
                        .route("GET", "/closed", this::name)
                        .route("POST", "/closed", this::name)
                        .route("GET", "/closed/stream", this::stream)
                        .route("GET", "/closed/terminal", this::terminal)
                        .route("GET", "/closed/raw", this::raw)
                        .route("GET", "/open", Access.ANYONE, this::name)
                        .route("GET", "/word/{word}", PrincipalTest::requireWord, this::name)
                        .build();
        return HttpService.of(routes, ErrorWriter.PLAIN);
    }

    private HttpClient tcp(HttpService service) {
        HttpServer server = HttpServer.onTcp("127.0.0.1", 0, service);
        servers.add(server);
        return HttpClient.tcp("127.0.0.1", server.port());
    }

    private static String send(HttpClient client, HttpCall call) {
        try (HttpReply reply = client.send(call)) {
            return reply.status() + " " + new String(reply.body(1000), StandardCharsets.UTF_8);
        }
    }

    private static HttpCall upgrade(String target) {
        return HttpCall.get(target)
                .header("Connection", "Upgrade")
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", "13")
                .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    }

    @Test
    void throughTheUnixSocketComesTheOwner() {
        Path socket = folder.resolve("s");
        servers.add(HttpServer.onUnix(socket, service()));
        String user = System.getProperty("user.name");
        assertThat(send(HttpClient.unix(socket), HttpCall.get("/closed")))
                .isEqualTo("200 " + user + ":" + user);
        assertThat(send(HttpClient.unix(socket), HttpCall.get("/nothing"))).isEqualTo("404 ");
    }

    @Test
    void overTcpARouteThatSaysNothingAnswersNobody() {
        HttpClient client = tcp(service().byRoute());
        for (HttpCall call :
                List.of(
                        HttpCall.get("/closed"),
                        HttpCall.post("/closed").bytes(new byte[100_000]),
                        HttpCall.get("/closed/stream"),
                        upgrade("/closed/terminal"),
                        upgrade("/closed/raw"),
                        HttpCall.of("DELETE", "/closed"),
                        HttpCall.get("/nothing"))) {
            assertThat(send(client, call)).startsWith("401 nothing is served here");
        }
        assertThat(handled).hasValue(0);
    }

    @Test
    void overTcpAServiceThatSaysNothingAnswersNobodyNotEvenWhereARouteWould() {
        assertThat(send(tcp(service()), HttpCall.get("/open"))).startsWith("401 ");
        HttpService plain = HttpService.of(this::name, ErrorWriter.PLAIN);
        assertThat(send(tcp(plain), HttpCall.get("/any"))).startsWith("401 ");
        assertThat(handled).hasValue(0);
    }

    @Test
    void overTcpAnOpenRouteAnswersAndSeesTheAddress() {
        assertThat(send(tcp(service().byRoute()), HttpCall.get("/open")))
                .isEqualTo("200 127.0.0.1");
    }

    @Test
    void aRoutesOwnRuleSeesThePathAndDecides() {
        HttpClient client = tcp(service().byRoute());
        HttpCall call = HttpCall.get("/word/a%20b");
        assertThat(send(client, call)).isEqualTo("403 say the word\n");
        assertThat(send(client, call.header("Word", "a b"))).startsWith("200 ");
    }

    @Test
    void aConnectionGoesOnAfterARefusal() throws IOException {
        HttpServer server = HttpServer.onTcp("127.0.0.1", 0, service().byRoute());
        servers.add(server);
        try (RawHttp raw = new RawHttp(server.port())) {
            String refused = "GET /closed HTTP/1.1\r\nHost: x\r\n\r\n";
            String served = "GET /open HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            assertThat(raw.send(refused + served).rest())
                    .contains("HTTP/1.1 401 ")
                    .contains("HTTP/1.1 200 ")
                    .endsWith("127.0.0.1");
        }
    }
}
