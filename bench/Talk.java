import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One WebSocket that is kept: a message every 100 ms, each of which must come back within ten seconds, over the same
 * connection from first to last.
 *
 * <p>{@code java -Djdk.httpclient.allowRestrictedHeaders=host bench/Talk.java URL HOST-HEADER COUNT-FILE STOP-FILE}; the
 * number of messages that came back stands in COUNT-FILE. Ends with 1 and the reason when one does not.
 */
public class Talk implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    public static void main(String[] args) throws Exception {
        Path count = Path.of(args[2]);
        Talk talk = new Talk();
        try (HttpClient client = HttpClient.newHttpClient()) {
            WebSocket socket =
                    client.newWebSocketBuilder()
                            .header("Host", args[1])
                            .connectTimeout(Duration.ofSeconds(10))
                            .buildAsync(URI.create(args[0]), talk)
                            .get(20, TimeUnit.SECONDS);
            for (int sent = 1; !Files.exists(Path.of(args[3])); sent++) {
                String message = "message " + sent;
                socket.sendText(message, true).get(10, TimeUnit.SECONDS);
                String answer = talk.heard.poll(10, TimeUnit.SECONDS);
                if (!message.equals(answer)) {
                    System.err.println(message + " came back as " + answer);
                    System.exit(1);
                }
                Files.writeString(count, Integer.toString(sent));
                Thread.sleep(100);
            }
            socket.abort();
        }
        System.exit(0);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
        heard.add(text.toString());
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        heard.add("a close: " + code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        heard.add("an error: " + error);
    }
}
