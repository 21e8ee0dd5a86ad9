package dev.minato.acceptance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A GET of an app's page over a connection of its own, under way from its making on. */
final class PageRequest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /**
     * What came of it.
     *
     * @param text status line, head and body; empty where the connection ended without an answer
     */
    record Answer(String text, Duration took) {
        boolean isOk() {
            return text.startsWith("HTTP/1.1 200 ");
        }

        boolean isUnavailable() {
            return text.startsWith("HTTP/1.1 503 ");
        }
    }

    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    private PageRequest() {}

    /** Sends one. */
    static PageRequest send(Instance minato, String app) {
        PageRequest request = new PageRequest();
        Thread.ofVirtual().start(() -> request.run(minato.ingress(), app));
        return request;
    }

    /** Sends so many at once. */
    static List<PageRequest> send(Instance minato, String app, int count) {
        List<PageRequest> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(send(minato, app));
        }
        return all;
    }

    private void run(int port, String app) {
        long begun = System.nanoTime();
        String text = "";
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            String head =
                    "GET / HTTP/1.1\r\nHost: " + app + ".minato.localhost\r\nConnection: close\r\n";
            socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
            text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            text = "";
        }
        answer.complete(new Answer(text, Duration.ofNanos(System.nanoTime() - begun)));
    }

    /** Waits for what comes of it. */
    Answer answer() {
        return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
