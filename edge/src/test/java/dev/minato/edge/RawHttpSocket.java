package dev.minato.edge;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** One end of a connection, spoken byte by byte. */
public final class RawHttpSocket implements AutoCloseable {
    public final Socket socket;
    private final InputStream in;

    /** What came back: the head as it is, the body with its framing taken off. */
    public record Answer(String head, String body) {
        public int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        public Optional<String> field(String name) {
            return RawHttpSocket.field(head, name);
        }
    }

    public RawHttpSocket(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setSoTimeout(15_000);
        socket.setTcpNoDelay(true);
    }

    public static RawHttpSocket dial(int port) throws IOException {
        return new RawHttpSocket(new Socket(java.net.InetAddress.getLoopbackAddress(), port));
    }

    public static Optional<String> field(String head, String name) {
        String wanted = name.toLowerCase(Locale.ROOT) + ":";
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
                .map(line -> line.substring(wanted.length()).strip())
                .findFirst();
    }

    public RawHttpSocket send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Everything up to and including the blank line. */
    public String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("ended after: " + head);
            }
            head.append((char) b);
        }
        return head.toString();
    }

    public String take(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("ended after " + bytes.length + " of " + count + " bytes");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    public String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("ended after: " + line);
            }
            if (b == '\n') {
                return line.toString().strip();
            }
            line.append((char) b);
        }
    }

    /** What is left until the peer ends. */
    public String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** The body that a head announces. */
    public String body(String head) throws IOException {
        if (field(head, "Transfer-Encoding").isPresent()) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            while (true) {
                int size = Integer.parseInt(line(), 16);
                if (size == 0) {
                    String trailer = line();
                    while (!trailer.isEmpty()) {
                        trailer = line();
                    }
                    return body.toString(StandardCharsets.ISO_8859_1);
                }
                body.writeBytes(take(size).getBytes(StandardCharsets.ISO_8859_1));
                line();
            }
        }
        Optional<String> length = field(head, "Content-Length");
        return length.isPresent() ? take(Integer.parseInt(length.get())) : "";
    }

    public Answer answer() throws IOException {
        String head = head();
        return new Answer(head, body(head));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
