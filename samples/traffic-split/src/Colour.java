import com.sun.net.httpserver.HttpServer;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** Answers with the colour that its revision was given. */
final class Colour {
    private Colour() {}

    public static void main(String[] arguments) throws Exception {
        byte[] colour =
                (System.getenv().getOrDefault("COLOUR", "grey") + "\n")
                        .getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, colour.length);
                    try (exchange) {
                        exchange.getResponseBody().write(colour);
                    }
                });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
    }
}
