import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Greets with a secret's text, and counts visits in a file that outlives the process. */
public class Visits {
    private static final Path GREETING = Path.of("/etc/visits/text/greeting");
    private static final Path VISITS = Path.of("/data/visits");

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
        server.createContext("/", Visits::answer);
        // The container is started again; the replica's volumes stay.
        server.createContext("/crash", _ -> Runtime.getRuntime().halt(1));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(1)));
        server.start();
    }

    private static synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Files.write(
                    VISITS,
                    List.of("visit"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            long count = Files.readAllLines(VISITS).size();
            byte[] text =
                    (Files.readString(GREETING) + ", visitor " + count + "\n")
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        }
    }
}
