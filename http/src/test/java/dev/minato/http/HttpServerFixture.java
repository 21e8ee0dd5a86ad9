package dev.minato.http;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Servers with a handler of the test's, and raw clients. */
@Timeout(20)
abstract class HttpServerFixture {
    static final HttpService.Limits LIMITS =
            new HttpService.Limits(4, 8 << 10, Duration.ofMillis(300), Duration.ofMillis(100));

    @TempDir Path folder;
    final List<HttpServer> servers = new ArrayList<>();

    Path serve(RequestHandler handler) {
        Path socket = folder.resolve("s");
        servers.add(
                HttpServer.onUnix(
                        socket,
                        HttpService.of(handler, ErrorWriter.PLAIN)
                                .limits(LIMITS)
                                .clock(() -> Instant.parse("2026-11-22T18:00:00Z"))));
        return socket;
    }

    @AfterEach
    void stop() {
        servers.forEach(HttpServer::close);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    String answer(RequestHandler handler, String request) throws IOException {
        try (RawHttp raw = new RawHttp(serve(handler))) {
            return raw.send(request).endOutput().rest();
        }
    }
}
