package dev.minato.http.client;

import dev.minato.http.HeaderFields;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One request and the head of its answer on a connection, as in RFC 9112. Commands of a person come
 * through here: a switch over types would cost each of them the making of a class (no AOT cache
 * holds it), some 5 ms, and the first virtual thread some 10 ms.
 */
final class ClientExchange {
    private static final int LONGEST_HEAD = 256 << 10;

    private final ChannelDuplex connection;
    private final String host;
    private final ConnectionDeadline deadline;
    private int headBytes;

    ClientExchange(ChannelDuplex connection, String host, ConnectionDeadline deadline) {
        this.deadline = deadline;
        this.connection = connection;
        this.host = host;
    }

    HttpReply run(HttpCall call) throws IOException {
        connection.out().write(head(call));
        if (call.body() instanceof HttpCall.Body.Known body) {
            send(() -> body.writer().write(connection.out()));
        } else if (call.body() instanceof HttpCall.Body.Stream body) {
            send(() -> chunks(body.writer()));
        }
        return reply(call);
    }

    private byte[] head(HttpCall call) {
        StringBuilder head =
                new StringBuilder(call.method() + " " + call.target() + " HTTP/1.1\r\n")
                        .append("Host: " + host + "\r\n");
        for (HeaderFields.Field field : call.fields()) {
            head.append(field.name()).append(": ").append(field.value()).append("\r\n");
        }
        if (call.body() instanceof HttpCall.Body.Known body) {
            head.append("Content-Length: " + body.length() + "\r\n");
        } else if (call.body() instanceof HttpCall.Body.Stream) {
            head.append("Transfer-Encoding: chunked\r\n");
        } else if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
            head.append("Content-Length: 0\r\n");
        }
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private interface Sending {
        void run() throws IOException;
    }

    /** Sends a body beside the reading; one that cannot be finished ends our direction. */
    private void send(Sending sending) {
        Thread.ofPlatform()
                .name("http-body")
                .daemon()
                .start(() -> {
                    try {
                        sending.run();
                    } catch (IOException | RuntimeException | Error e) {
                        endOutput();
                    }
                });
    }

    private void endOutput() {
        try {
            connection.shutdownOutput();
        } catch (IOException e) {
            connection.close();
        }
    }

    private void chunks(HttpCall.Writer writer) throws IOException {
        ChunkedOutput chunks = new ChunkedOutput(connection.out());
        BufferedOutputStream body = new BufferedOutputStream(chunks, 64 << 10);
        writer.write(body);
        body.flush();
        chunks.finish();
    }

    private HttpReply reply(HttpCall call) throws IOException {
        int status = statusLine();
        HeaderFields headers = fields();
        while (status >= 100 && status < 200 && status != 101) {
            status = statusLine();
            headers = fields();
        }
        return new HttpReply(status, headers, body(call, status, headers), connection, deadline);
    }

    private int statusLine() throws IOException {
        String line = line();
        String[] parts = line.split(" ", 3);
        if (parts.length < 2
                || !parts[0].startsWith("HTTP/1.")
                || !parts[1].matches("[1-5]\\d\\d")) {
            throw new IOException("no HTTP answer: \"" + line + "\"");
        }
        return Integer.parseInt(parts[1]);
    }

    private HeaderFields fields() throws IOException {
        HeaderFields headers = new HeaderFields();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("no header field: \"" + line + "\"");
            }
            headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return headers;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = connection.in().read(); c != '\n'; c = connection.in().read()) {
            if (c < 0) {
                throw new IOException("the connection ended before the answer");
            }
            if (++headBytes > LONGEST_HEAD) {
                throw new IOException("the answer's head is longer than " + LONGEST_HEAD);
            }
            line.append((char) c);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
                ? line.substring(0, end - 1)
                : line.toString();
    }

    private InputStream body(HttpCall call, int status, HeaderFields headers) throws IOException {
        if (call.method().equals("HEAD") || status == 204 || status == 304) {
            return InputStream.nullInputStream();
        }
        if (headers.lists("Transfer-Encoding", "chunked")) {
            return new ChunkedInput(connection.in());
        }
        if (status == 101 || headers.first("Content-Length").isEmpty()) {
            return connection.in();
        }
        String length = headers.first("Content-Length").orElseThrow();
        if (!length.toLowerCase(Locale.ROOT).matches("\\d{1,18}")) {
            throw new IOException("Content-Length \"" + length + "\"");
        }
        return new FixedInput(connection.in(), Long.parseLong(length));
    }
}
