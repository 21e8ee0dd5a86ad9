package dev.minato.acceptance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.minato.image.model.Digest;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry on a free port of 127.0.0.1, for images of one layer with one file. */
final class LoopbackRegistry implements AutoCloseable {
    private static final int HALF = 2;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, byte[]> documents = new ConcurrentHashMap<>();
    private final CountDownLatch halfSent = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile boolean closed;
    private volatile Optional<String> stalled = Optional.empty();

    LoopbackRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Its name in references. */
    String name() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on nobody is let in. */
    void refuseEverybody() {
        closed = true;
    }

    /**
     * Stores {@code <name>:1}.
     *
     * @param diffId what its config says of its layer
     * @return the layer's digest
     */
    Digest image(String name, byte[] layer, Digest diffId) {
        byte[] config = config(diffId);
        String manifest =
                """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"%s","digest":"%s","size":%d},\
                "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"%s","size":%d}]}\
                """
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                MediaTypes.OCI_CONFIG,
                                Digest.of(config),
                                config.length,
                                Digest.of(layer),
                                layer.length);
        documents.put("/v2/" + name + "/blobs/" + Digest.of(config), config);
        documents.put("/v2/" + name + "/blobs/" + Digest.of(layer), layer);
        documents.put("/v2/" + name + "/manifests/1", manifest.getBytes(StandardCharsets.UTF_8));
        return Digest.of(layer);
    }

    /** The config of an image of one layer. */
    static byte[] config(Digest diffId) {
        return "{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":{},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
                .formatted(dev.minato.image.model.Platform.host().architecture(), diffId)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** A layer with one file. */
    static byte[] layer(String file, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        tar.add(
                TarEntry.file(
                        BytePath.of(file),
                        new TarEntry.Attributes(0644, 0, 0, 0, 0),
                        content.length),
                content);
        tar.finish();
        return bytes.toByteArray();
    }

    /** The next download of a blob stops half-way and stays there. */
    void stall(Digest blob) {
        stalled = Optional.of(blob.toString());
    }

    /** Waits until the half that {@link #stall} lets through was sent. */
    void awaitHalf() throws InterruptedException {
        halfSent.await();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] found = documents.get(path);
            if (closed) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
                send(exchange, 401, error("UNAUTHORIZED", "authentication required"));
            } else if (path.equals("/v2/")) {
                send(exchange, 200, new byte[0]);
            } else if (found == null) {
                send(exchange, 404, error("MANIFEST_UNKNOWN", "manifest unknown"));
            } else {
                boolean manifest = path.contains("/manifests/");
                exchange.getResponseHeaders()
                        .add(
                                "Content-Type",
                                manifest ? MediaTypes.OCI_MANIFEST : "application/octet-stream");
                exchange.getResponseHeaders()
                        .add("Docker-Content-Digest", Digest.of(found).toString());
                if (stalled.filter(path::endsWith).isPresent()) {
                    stalled = Optional.empty();
                    sendHalf(exchange, found);
                } else {
                    send(exchange, 200, found);
                }
            }
        }
    }

    private static byte[] error(String code, String message) {
        return "{\"errors\":[{\"code\":\"%s\",\"message\":\"%s\"}]}"
                .formatted(code, message)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
        if (!head && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private void sendHalf(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        OutputStream out = exchange.getResponseBody();
        out.write(body, 0, body.length / HALF);
        out.flush();
        halfSent.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
