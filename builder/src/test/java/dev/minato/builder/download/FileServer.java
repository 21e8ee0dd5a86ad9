package dev.minato.builder.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Files by HTTP on loopback, with a note of who asked for what. */
public final class FileServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    /** An answer to a path. */
    @SuppressWarnings("ArrayRecordComponent") // answers are never compared
    public record Answer(int status, byte[] body, Map<String, String> headers) {}

    /** What was asked for, and what it was answered. */
    public record Asked(String path, int status, String authorization) {}

    public FileServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    public void put(String path, byte[] body, Map<String, String> headers) {
        answers.put(path, new Answer(200, body, headers));
    }

    public void redirect(String path, String to) {
        answers.put(path, new Answer(302, new byte[0], Map.of("Location", to)));
    }

    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    public Asked last() {
        return asked.getLast();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Answer answer = answers.getOrDefault(path, new Answer(404, new byte[0], Map.of()));
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        boolean same =
                has(exchange, "If-None-Match", answer.headers().getOrDefault("ETag", "none"))
                        || has(
                                exchange,
                                "If-Modified-Since",
                                answer.headers().getOrDefault("Last-Modified", "none"));
        boolean careless = answer.headers().containsKey("X-Careless");
        int status = same && !careless ? 304 : answer.status();
        asked.add(new Asked(path, status, given == null ? "" : given));
        answer.headers().forEach(exchange.getResponseHeaders()::add);
        boolean body = status == 200 && answer.body().length > 0;
        exchange.sendResponseHeaders(status, body ? answer.body().length : -1);
        if (body) {
            exchange.getResponseBody().write(answer.body());
        }
        exchange.close();
    }

    private static boolean has(HttpExchange exchange, String header, String value) {
        return value.equals(exchange.getRequestHeaders().getFirst(header));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
