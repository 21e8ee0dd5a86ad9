package dev.minato.edge.server;

import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.TestBackend;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A backend that speaks WebSocket, frame by frame, and notes what its clients send. */
final class WebSocketBackend {
    static final int TEXT = 1;
    static final int CLOSE = 8;

    /**
     * A frame.
     *
     * @param payload unmasked, a character for each byte
     */
    record Frame(int opcode, String payload) {
        /** One that says that its sender goes away. */
        static final Frame GOING_AWAY = new Frame(CLOSE, "\u0003\u00e9");
    }

    /** What clients sent. */
    final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();

    /** Echoes texts, and closes when its client does. */
    TestBackend echo(String id) throws IOException {
        return new TestBackend(
                id,
                wire -> {
                    accept(wire);
                    for (Frame frame = note(wire); ; frame = note(wire)) {
                        wire.send(unmasked(frame));
                        if (frame.opcode == CLOSE) {
                            return;
                        }
                    }
                });
    }

    /** Reads a frame of a client. */
    Frame note(RawHttpSocket wire) throws IOException {
        Frame frame = read(wire);
        frames.add(frame);
        return frame;
    }

    /** Agrees to what a client asks for. */
    static void accept(RawHttpSocket wire) throws IOException, GeneralSecurityException {
        String key = RawHttpSocket.field(wire.head(), "Sec-WebSocket-Key").orElse("");
        byte[] hash =
                MessageDigest.getInstance("SHA-1")
                        .digest(
                                (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                        .getBytes(StandardCharsets.US_ASCII));
        wire.send(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
                        + "Sec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(hash)
                        + "\r\n\r\n");
    }

    /** The next frame, with or without a mask. */
    static Frame read(RawHttpSocket wire) throws IOException {
        String head = wire.take(2);
        int length = head.charAt(1) & 0x7f;
        if (length == 126) {
            length = number(wire.take(2));
        } else if (length == 127) {
            length = number(wire.take(8));
        }
        boolean masked = (head.charAt(1) & 0x80) != 0;
        String mask = masked ? wire.take(4) : "\0\0\0\0";
        return new Frame(head.charAt(0) & 0x0f, mask(wire.take(length), mask));
    }

    private static int number(String bytes) {
        return bytes.chars().reduce(0, (number, next) -> number << 8 | next);
    }

    private static String mask(String text, String mask) {
        StringBuilder masked = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            masked.append((char) (text.charAt(i) ^ mask.charAt(i % 4)));
        }
        return masked.toString();
    }

    /** As a server writes it. */
    static String unmasked(Frame frame) {
        return head(frame, 0) + frame.payload;
    }

    /** As a client writes it. */
    static String masked(Frame frame) {
        String mask = "\u0012\u00fe\u0080\u0001";
        return head(frame, 0x80) + mask + mask(frame.payload, mask);
    }

    private static String head(Frame frame, int mask) {
        ByteBuffer head = ByteBuffer.allocate(4).put((byte) (0x80 | frame.opcode));
        int length = frame.payload.length();
        if (length < 126) {
            head.put((byte) (mask | length));
        } else {
            head.put((byte) (mask | 126)).putShort((short) length);
        }
        return new String(head.array(), 0, head.position(), StandardCharsets.ISO_8859_1);
    }
}
