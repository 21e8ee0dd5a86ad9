import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A WebSocket echo server (RFC 6455) in one file: a virtual thread for each connection. */
public class Echo {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int LARGEST = 1 << 20;

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        try (ServerSocket server = new ServerSocket(port, 128)) {
            System.out.println("listening on port " + port);
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
            OutputStream out = socket.getOutputStream();
            String request = line(in);
            Map<String, String> headers = new HashMap<>();
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
                }
            }
            String key = headers.get("sec-websocket-key");
            if (request.startsWith("GET /echo") && key != null) {
                upgrade(out, key);
                echo(in, out);
            } else {
                page(out);
            }
        } catch (Exception e) {
            System.err.println("connection ended: " + e);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > 8192) {
                throw new IOException("bad request");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void page(OutputStream out) throws IOException {
        try (InputStream page = Echo.class.getResourceAsStream("/page.html")) {
            byte[] body = page.readAllBytes();
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: " + body.length
                    + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        }
    }

    private static void upgrade(OutputStream out, String key) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                + Base64.getEncoder().encodeToString(hash) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends every text and binary frame back, answers pings, ends at a close frame. */
    private static void echo(DataInputStream in, OutputStream out) throws IOException {
        while (true) {
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            long length = second & 127;
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = in.readLong();
            }
            if ((second & 128) == 0 || length < 0 || length > LARGEST) {
                throw new IOException("bad frame");
            }
            byte[] mask = in.readNBytes(4);
            byte[] data = in.readNBytes((int) length);
            for (int i = 0; i < data.length; i++) {
                data[i] ^= mask[i & 3];
            }
            int opcode = first & 15;
            frame(out, opcode == 9 ? first & 0xf0 | 10 : first, data);
            if (opcode == 8) {
                return;
            }
        }
    }

    private static void frame(OutputStream out, int first, byte[] data) throws IOException {
        byte[] head = data.length < 126 ? new byte[] {(byte) first, (byte) data.length}
                : data.length < 65536 ? new byte[] {(byte) first, 126, (byte) (data.length >> 8), (byte) data.length}
                : new byte[] {(byte) first, 127, 0, 0, 0, 0, (byte) (data.length >> 24), (byte) (data.length >> 16),
                    (byte) (data.length >> 8), (byte) data.length};
        byte[] whole = new byte[head.length + data.length];
        System.arraycopy(head, 0, whole, 0, head.length);
        System.arraycopy(data, 0, whole, head.length, data.length);
        out.write(whole);
        out.flush();
    }
}
