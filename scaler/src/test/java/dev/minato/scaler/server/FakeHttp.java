package dev.minato.scaler.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** An HTTP/1.1 server's side of connections, which keeps what it was asked. Thread-safe. */
public final class FakeHttp {
    private final Function<String, Reply> replies;
    private final List<String> heads = new CopyOnWriteArrayList<>();

    /** What is answered: status, further header lines, body. */
    public record Reply(int status, List<String> headers, String body) {
        public static Reply of(int status, String body) {
            return new Reply(status, List.of(), body);
        }
    }

    /** Answers by method and target, like {@code GET /metrics?a=b}. */
    public FakeHttp(Function<String, Reply> replies) {
        this.replies = replies;
    }

    /** The same for whatever is asked. */
    public static FakeHttp answering(int status, String body) {
        return new FakeHttp(asked -> Reply.of(status, body));
    }

    /** Heads of all requests, as they came. */
    public List<String> heads() {
        return heads;
    }

    public void serve(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        for (String head = head(in); !head.isEmpty(); head = head(in)) {
            heads.add(head);
            String[] request = head.split(" ", 3);
            Reply reply = replies.apply(request[0] + " " + request[1]);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            StringBuilder answer =
                    new StringBuilder("HTTP/1.1 " + reply.status() + " Said\r\n")
                            .append("Content-Length: " + body.length + "\r\n");
            reply.headers().forEach(line -> answer.append(line).append("\r\n"));
            client.getOutputStream()
                    .write(answer.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().write(body);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                return "";
            }
            head.append((char) c);
        }
        return head.toString();
    }
}
