package dev.minato.azure.wire;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.http.Duplex;
import dev.minato.http.Request;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The server's side of a WebSocket (RFC 6455), without extensions. One thread reads, any number
 * write. Messages of the client are at most 1 MiB.
 */
public final class WebSocket {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int LARGEST = 1 << 20;
    private static final int LONGEST_CONTROL = 125;
    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int TOO_BIG = 1009;

    private final DataInputStream in;
    private final DataOutputStream out;
    private final Duplex duplex;
    private boolean closed;

    @SuppressWarnings("ArrayRecordComponent") // read once and never compared
    private record Frame(boolean last, int opcode, byte[] payload) {}

    /** What the peer did against the protocol; the code goes into the close frame. */
    private static final class Breach extends IOException {
        private final int code;

        Breach(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    /**
     * @param duplex the connection after the answer 101
     */
    public WebSocket(Duplex duplex) {
        this.duplex = duplex;
        this.in = new DataInputStream(duplex.in());
        this.out = new DataOutputStream(duplex.out());
    }

    /**
     * The value of {@code Sec-WebSocket-Accept} for an opening request (§4.2).
     *
     * @throws Fault invalid when the request opens no WebSocket of version 13
     */
    public static String accept(Request request) {
        Optional<String> key = request.header("Sec-WebSocket-Key");
        boolean opens =
                request.wantsUpgrade()
                        && request.headers().lists("Upgrade", "websocket")
                        && request.header("Sec-WebSocket-Version").equals(Optional.of("13"));
        if (!opens || key.isEmpty()) {
            throw Fault.invalid(
                    "Upgrade", "This address opens a WebSocket of version 13: ask for one.");
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key.get().strip() + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    /**
     * The next message, text or binary alike; empty when the client closed or hung up.
     *
     * @throws IOException when it broke the protocol; it was told so
     */
    public Optional<byte[]> read() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        boolean begun = false;
        try {
            while (true) {
                Frame frame = frame();
                switch (frame.opcode()) {
                    case TEXT, BINARY, CONTINUATION -> {
                        if (begun != (frame.opcode() == CONTINUATION)) {
                            throw new Breach(PROTOCOL_ERROR, "a message began within another");
                        }
                        begun = true;
                        append(message, frame.payload());
                        if (frame.last()) {
                            return Optional.of(message.toByteArray());
                        }
                    }
                    case PING -> send(PONG, frame.payload());
                    case PONG -> {}
                    case CLOSE -> {
                        close("");
                        return Optional.empty();
                    }
                    default -> throw new Breach(PROTOCOL_ERROR, "unknown opcode");
                }
            }
        } catch (EOFException e) {
            return Optional.empty();
        } catch (Breach e) {
            close(e.code, Reason.of(e));
            throw e;
        }
    }

    private static void append(ByteArrayOutputStream message, byte[] payload) throws Breach {
        if (message.size() + payload.length > LARGEST) {
            throw new Breach(TOO_BIG, "a message is longer than " + LARGEST + " bytes");
        }
        message.writeBytes(payload);
    }

    private Frame frame() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((first & RESERVED) != 0 || (second & MASKED) == 0) {
            throw new Breach(PROTOCOL_ERROR, "a frame has reserved bits or no mask");
        }
        boolean last = (first & FIN) != 0;
        int opcode = first & 0x0F;
        long length = second & 0x7F;
        if (opcode >= CLOSE && (!last || length > LONGEST_CONTROL)) {
            throw new Breach(PROTOCOL_ERROR, "a control frame is fragmented or too long");
        }
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > LARGEST) {
            throw new Breach(TOO_BIG, "a frame is longer than " + LARGEST + " bytes");
        }
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] payload = in.readNBytes((int) length);
        if (payload.length < length) {
            throw new EOFException("the connection ended within a frame");
        }
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return new Frame(last, opcode, payload);
    }

    /** Sends a binary message; nothing once the connection was closed. */
    public void write(byte[] message) throws IOException {
        send(BINARY, message);
    }

    /** Says good-bye: normal closure with a reason, and the end of our direction. */
    public void close(String reason) throws IOException {
        close(NORMAL, reason);
    }

    private synchronized void close(int code, String reason) throws IOException {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload =
                Arrays.copyOf(new byte[] {(byte) (code >> 8), (byte) code}, 2 + text.length);
        System.arraycopy(text, 0, payload, 2, text.length);
        send(CLOSE, payload);
        if (!closed) {
            closed = true;
            duplex.shutdownOutput();
        }
    }

    private synchronized void send(int opcode, byte[] payload) throws IOException {
        if (closed) {
            return;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream(payload.length + 10);
        DataOutputStream frame = new DataOutputStream(whole);
        frame.writeByte(FIN | opcode);
        if (payload.length <= LONGEST_CONTROL) {
            frame.writeByte(payload.length);
        } else if (payload.length < 1 << 16) {
            frame.writeByte(126);
            frame.writeShort(payload.length);
        } else {
            frame.writeByte(127);
            frame.writeLong(payload.length);
        }
        frame.write(payload);
        out.write(whole.toByteArray());
        out.flush();
    }
}
