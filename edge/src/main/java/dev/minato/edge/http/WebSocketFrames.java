package dev.minato.edge.http;

import java.nio.ByteBuffer;

/**
 * Follows the frames of one direction of a WebSocket (RFC 6455 §5.2) from its first byte on: where
 * each ends, and whether the peer has closed. Reads heads alone, however they are split, keeps none
 * of the bytes, and looks at nothing that a frame carries. What cannot be a frame is followed no
 * further, and then no end is ever known again.
 */
public final class WebSocketFrames {
    /** The opcode of a close frame; those from it on are of control frames (§5.5). */
    private static final int CLOSE = 8;

    private static final int LAST_CONTROL = 10;
    private static final int LAST_DATA = 2;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int MASK_KEY = 4;

    private final boolean masked;
    private int opcode;
    private int headSeen;
    private int lengthBytes;
    private long length;
    private long left;
    private boolean closed;
    private boolean lost;

    /**
     * @param masked whether frames come from a client, who masks every one (§5.3), a server none
     */
    public WebSocketFrames(boolean masked) {
        this.masked = masked;
    }

    /** Whether no frame is half-way: another one may be put in here. */
    public boolean betweenFrames() {
        return !lost && headSeen == 0 && left == 0;
    }

    /** Whether a whole close frame has passed, after which a peer sends no other (§5.5.1). */
    public boolean closed() {
        return closed;
    }

    /** Goes on over all of these bytes. */
    public void follow(ByteBuffer bytes) {
        while (bytes.hasRemaining() && !lost) {
            frame(bytes);
        }
    }

    /**
     * Goes on to the end of the frame that is under way or begins here; {@link #betweenFrames} says
     * whether it has come.
     *
     * @return how many of the bytes belong to it
     */
    public int followOne(ByteBuffer bytes) {
        int from = bytes.position();
        boolean more = !lost && bytes.hasRemaining();
        while (more) {
            frame(bytes);
            more = !lost && bytes.hasRemaining() && !betweenFrames();
        }
        return lost ? bytes.limit() - from : bytes.position() - from;
    }

    /** Goes on by a byte of a head, or by as much as is there of what the frame carries. */
    private void frame(ByteBuffer bytes) {
        if (left > 0) {
            int count = (int) Math.min(left, bytes.remaining());
            bytes.position(bytes.position() + count);
            left -= count;
        } else {
            head(bytes.get() & 0xff);
        }
        closed |= betweenFrames() && opcode == CLOSE;
    }

    private void head(int next) {
        headSeen++;
        switch (headSeen) {
            case 1 -> opcode(next);
            case 2 -> shortLength(next);
            default -> {
                length = length << 8 | next;
                lost = length < 0 || length > Long.MAX_VALUE - MASK_KEY;
            }
        }
        if (headSeen >= 2 && headSeen == 2 + lengthBytes && !lost) {
            headSeen = 0;
            left = length + (masked ? MASK_KEY : 0);
        }
    }

    private void opcode(int next) {
        opcode = next & 0x0f;
        boolean reserved = opcode > LAST_CONTROL || (opcode > LAST_DATA && opcode < CLOSE);
        boolean fragment = (next & FINAL) == 0;
        lost = reserved || (opcode >= CLOSE && fragment);
    }

    private void shortLength(int next) {
        int given = next & ~MASKED;
        lengthBytes = given == 126 ? 2 : given == 127 ? 8 : 0;
        length = lengthBytes == 0 ? given : 0;
        lost = ((next & MASKED) != 0) != masked || (opcode >= CLOSE && lengthBytes > 0);
    }
}
