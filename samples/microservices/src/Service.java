import com.sun.net.httpserver.HttpServer;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;

/** Says what it is, and what the apps say that it asks. */
final class Service {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private Service() {}

    public static void main(String[] arguments) throws Exception {
        String says = System.getenv().getOrDefault("SAYS", "nothing");
        String[] asks = System.getenv().getOrDefault("ASKS", "").split(" ");
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext(
                "/",
                exchange -> {
                    StringBuilder text = new StringBuilder(says).append('\n');
                    for (String name : asks) {
                        if (!name.isEmpty()) {
                            text.append(name).append(": ").append(ask(name)).append('\n');
                        }
                    }
                    byte[] body = text.toString().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    try (exchange) {
                        exchange.getResponseBody().write(body);
                    }
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
    }

    private static String ask(String name) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + name + "/"))
                        .timeout(Duration.ofSeconds(10))
                        .build();
        try {
            return CLIENT.send(request, BodyHandlers.ofString()).body().strip();
        } catch (java.io.IOException e) {
            return "not reached";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "not reached";
        }
    }
}
