package dev.minato.builder.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Repositories below a folder on loopback: {@code /smart/NAME} by git http-backend, {@code
 * /dumb/NAME} as plain files, {@code /private/NAME} for one {@code Authorization} alone, {@code
 * /moved/…} redirected elsewhere.
 */
public final class GitHttpServer implements AutoCloseable {
    private final Path root;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private volatile String authorization = "";
    private volatile String elsewhere = "";

    public GitHttpServer(Path root) throws IOException {
        this.root = root;
        this.server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/smart/", exchange -> backend(exchange, "/smart"));
        server.createContext("/private/", this::guarded);
        server.createContext("/dumb/", this::file);
        server.createContext("/moved/", this::moved);
        server.start();
    }

    public String url(String path) {
        return "http://" + host() + "/" + path;
    }

    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** What {@code /private/} takes. */
    public void require(String header) {
        authorization = header;
    }

    /** Where {@code /moved/} leads. */
    public void redirect(String url) {
        elsewhere = url;
    }

    /** The requests until now: method and path. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The Authorization that a path's requests had last. */
    public Optional<String> authorization(String path) {
        return Optional.ofNullable(seen.get(path));
    }

    private void note(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (given != null) {
            seen.put(path, given);
        }
    }

    private void guarded(HttpExchange exchange) throws IOException {
        if (authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            backend(exchange, "/private");
        } else {
            note(exchange);
            exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        }
    }

    private void moved(HttpExchange exchange) throws IOException {
        note(exchange);
        String rest = exchange.getRequestURI().toString().substring("/moved/".length());
        exchange.getResponseHeaders().add("Location", elsewhere + rest);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void file(HttpExchange exchange) throws IOException {
        note(exchange);
        Path file = root.resolve(exchange.getRequestURI().getPath().substring("/dumb/".length()));
        if (Files.isRegularFile(file)) {
            byte[] bytes = Files.readAllBytes(file);
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
        exchange.close();
    }

    private void backend(HttpExchange exchange, String prefix) throws IOException {
        note(exchange);
        byte[] body = exchange.getRequestBody().readAllBytes();
        String query = exchange.getRequestURI().getRawQuery();
        String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        builder.environment()
                .putAll(
                        Map.of(
                                "GIT_CONFIG_GLOBAL",
                                "/dev/null",
                                "GIT_PROJECT_ROOT",
                                root.toString(),
                                "GIT_HTTP_EXPORT_ALL",
                                "1",
                                "REQUEST_METHOD",
                                exchange.getRequestMethod(),
                                "PATH_INFO",
                                exchange.getRequestURI().getPath().substring(prefix.length()),
                                "QUERY_STRING",
                                query == null ? "" : query,
                                "CONTENT_TYPE",
                                type == null ? "" : type,
                                "CONTENT_LENGTH",
                                String.valueOf(body.length),
                                "HTTP_CONTENT_ENCODING",
                                encoding == null ? "" : encoding,
                                "GIT_PROTOCOL",
                                protocol == null ? "" : protocol));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        Thread.ofVirtual().start(() -> feed(process, body));
        answer(exchange, process.getInputStream());
    }

    private static void feed(Process process, byte[] body) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(body);
        } catch (IOException e) {
            process.destroy();
        }
    }

    private static void answer(HttpExchange exchange, InputStream cgi) throws IOException {
        int status = 200;
        String line = line(cgi);
        while (!line.isEmpty()) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon);
            String value = line.substring(colon + 1).strip();
            if (name.equals("Status")) {
                status = Integer.parseInt(value.substring(0, 3));
            } else {
                exchange.getResponseHeaders().add(name, value);
            }
            line = line(cgi);
        }
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            cgi.transferTo(out);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
        }
        return line.toString(StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
