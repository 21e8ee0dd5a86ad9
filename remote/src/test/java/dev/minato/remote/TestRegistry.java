package dev.minato.remote;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.minato.image.model.Digest;
import dev.minato.image.model.MediaTypes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A registry on a free port of 127.0.0.1, good by default; its paths can be given other answers.
 */
final class TestRegistry implements AutoCloseable {
    /** How the registry lets somebody in. */
    enum Door {
        OPEN,
        BASIC,
        BEARER
    }

    /** What arrived. */
    record Seen(
            String method, String path, String query, String body, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** Another answer to a path. */
    @FunctionalInterface
    interface Answerer {
        void answer(HttpExchange exchange) throws IOException;
    }

    static final String USER = "harbour";
    static final String PASSWORD = "master";

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Document(byte[] bytes, String type) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Document> documents = new ConcurrentHashMap<>();
    private final Map<String, Answerer> answers = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private volatile Door door = Door.OPEN;
    private volatile String realm = "";
    private volatile String token = "token-1";
    private volatile boolean oauth = true;

    TestRegistry() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        realm = "http://" + domain() + "/token";
    }

    String domain() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    void door(Door value) {
        door = value;
    }

    void realm(String value) {
        realm = value;
    }

    /** The only token that counts from now on. */
    void token(String value) {
        token = value;
    }

    void withoutOauth() {
        oauth = false;
    }

    void answer(String path, Answerer answerer) {
        answers.put(path, answerer);
    }

    List<Seen> seen(String path) {
        return seen.stream().filter(each -> each.path().equals(path)).toList();
    }

    Digest blob(String repository, byte[] bytes) {
        Digest digest = Digest.of(bytes);
        documents.put(
                "/v2/" + repository + "/blobs/" + digest,
                new Document(bytes, "application/octet-stream"));
        return digest;
    }

    /** Stores a manifest or index under a tag and its digest. */
    Digest manifest(String repository, String tag, String json, String type) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        Digest digest = Digest.of(bytes);
        documents.put("/v2/" + repository + "/manifests/" + tag, new Document(bytes, type));
        documents.put("/v2/" + repository + "/manifests/" + digest, new Document(bytes, type));
        return digest;
    }

    /** Stores an image of gzipped layers and returns its config's digest. */
    Digest image(String repository, String tag, List<TestLayer> layers) {
        String config = TestLayer.config(layers);
        Digest id = blob(repository, config.getBytes(StandardCharsets.UTF_8));
        StringBuilder list = new StringBuilder();
        for (TestLayer layer : layers) {
            blob(repository, layer.packed());
            list.append(list.isEmpty() ? "" : ",").append(layer.descriptor());
        }
        String manifest =
                """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},"layers":[%s]}\
                """
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                MediaTypes.OCI_CONFIG,
                                id,
                                config.length(),
                                list);
        manifest(repository, tag, manifest, MediaTypes.OCI_MANIFEST);
        return id;
    }

    byte[] bytes(String path) {
        return Objects.requireNonNull(documents.get(path)).bytes().clone();
    }

    void answerAsUsual(HttpExchange exchange) throws IOException {
        document(exchange, exchange.getRequestURI().getPath());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body =
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> headers = new ConcurrentHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) ->
                            headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
            String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
            Seen now = new Seen(exchange.getRequestMethod(), path, query, body, headers);
            seen.add(now);
            Answerer special = answers.get(path);
            if (special != null) {
                special.answer(exchange);
            } else if (path.equals("/token")) {
                token(exchange, now);
            } else if (!admits(now)) {
                challenge(exchange, path);
            } else {
                document(exchange, path);
            }
        }
    }

    private boolean admits(Seen request) {
        return switch (door) {
            case OPEN -> true;
            case BASIC -> request.header("authorization").equals(basic());
            case BEARER -> request.header("authorization").equals("Bearer " + token);
        };
    }

    private void challenge(HttpExchange exchange, String path) throws IOException {
        String repository = path.replaceAll("^/v2/|/(manifests|blobs)/.*$", "");
        exchange.getResponseHeaders()
                .set(
                        "WWW-Authenticate",
                        door == Door.BASIC
                                ? "Basic realm=\"harbour\""
                                : "Bearer realm=\"%s\",service=\"harbour\",scope=\"repository:%s:pull\""
                                        .formatted(realm, repository));
        send(
                exchange,
                401,
                "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication"
                        + " required\"}]}");
    }

    private void token(HttpExchange exchange, Seen request) throws IOException {
        if (request.method().equals("POST")) {
            if (!oauth) {
                send(exchange, 404, "");
            } else if (request.body().contains("refresh_token=identity")) {
                send(exchange, 200, "{\"access_token\":\"" + token + "\",\"expires_in\":300}");
            } else {
                send(exchange, 401, "{\"details\":\"incorrect refresh token\"}");
            }
            return;
        }
        String authorization = request.header("authorization");
        if (authorization.isEmpty() || authorization.equals(basic())) {
            send(exchange, 200, "{\"token\":\"" + token + "\",\"expires_in\":300}");
        } else {
            send(exchange, 401, "{\"details\":\"incorrect username or password\"}");
        }
    }

    private void document(HttpExchange exchange, String path) throws IOException {
        Document document = documents.get(path);
        if (path.equals("/v2/")) {
            send(exchange, 200, "{}");
        } else if (document == null) {
            send(
                    exchange,
                    404,
                    "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest"
                            + " unknown\"}]}");
        } else {
            send(exchange, document);
        }
    }

    private static void send(HttpExchange exchange, Document document) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", document.type());
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
        int length = document.bytes().length - from;
        if (range != null) {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Range",
                            "bytes %d-%d/%d"
                                    .formatted(
                                            from,
                                            document.bytes().length - 1,
                                            document.bytes().length));
        }
        exchange.sendResponseHeaders(range == null ? 200 : 206, length == 0 ? -1 : length);
        exchange.getResponseBody().write(document.bytes(), from, length);
    }

    static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(307, -1);
    }

    URI uri(String path) {
        return URI.create("http://" + domain() + path);
    }

    static String basic() {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
