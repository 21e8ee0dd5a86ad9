package dev.minato.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Where frames of a WebSocket end, RFC 6455 §5.2. */
class WebSocketFramesTest {
    private static final int TEXT = 0x81;
    private static final int CLOSE = 0x88;

    /** A frame with a length in so many bytes of their own: 0, 2 or 8. */
    private static byte[] frame(int first, boolean masked, int lengthBytes, int length) {
        ByteBuffer frame = ByteBuffer.allocate(2 + lengthBytes + (masked ? 4 : 0) + length);
        int mask = masked ? 0x80 : 0;
        frame.put((byte) first);
        switch (lengthBytes) {
            case 0 -> frame.put((byte) (mask | length));
            case 2 -> frame.put((byte) (mask | 126)).putShort((short) length);
            default -> frame.put((byte) (mask | 127)).putLong(length);
        }
        return frame.array();
    }

    private static byte[] joined(byte[]... frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] frame : frames) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }

    /** After which bytes no frame is half-way, the bytes coming one by one. */
    private static List<Integer> ends(boolean masked, byte[] bytes) {
        WebSocketFrames frames = new WebSocketFrames(masked);
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < bytes.length; i++) {
            frames.follow(ByteBuffer.wrap(bytes, i, 1));
            if (frames.betweenFrames()) {
                ends.add(i + 1);
            }
        }
        return ends;
    }

    @Test
    void everyFormOfLengthEndsWhereItSays() {
        for (boolean masked : List.of(false, true)) {
            int key = masked ? 4 : 0;
            assertThat(ends(masked, frame(TEXT, masked, 0, 0))).containsExactly(2 + key);
            assertThat(ends(masked, frame(TEXT, masked, 0, 125))).containsExactly(127 + key);
            assertThat(ends(masked, frame(TEXT, masked, 2, 126))).containsExactly(130 + key);
            assertThat(ends(masked, frame(TEXT, masked, 2, 65_535))).containsExactly(65_539 + key);
            assertThat(ends(masked, frame(TEXT, masked, 8, 65_536))).containsExactly(65_546 + key);
        }
    }

    @Test
    void howTheBytesAreSplitMakesNoDifference() {
        byte[] bytes =
                joined(
                        frame(0x01, false, 0, 3),
                        frame(0x89, false, 0, 0),
                        frame(0x80, false, 2, 200),
                        frame(0x82, false, 8, 7),
                        frame(CLOSE, false, 0, 2));
        List<Integer> ends = ends(false, bytes);
        assertThat(ends).containsExactly(5, 7, 211, 228, 232);
        for (int split = 0; split <= bytes.length; split++) {
            WebSocketFrames frames = new WebSocketFrames(false);
            frames.follow(ByteBuffer.wrap(bytes, 0, split));
            assertThat(frames.betweenFrames())
                    .as("after %d bytes", split)
                    .isEqualTo(split == 0 || ends.contains(split));
            assertThat(frames.closed()).isEqualTo(split == bytes.length);
            frames.follow(ByteBuffer.wrap(bytes, split, bytes.length - split));
            assertThat(frames.betweenFrames()).isTrue();
            assertThat(frames.closed()).isTrue();
        }
    }

    @Test
    void oneFrameIsFollowedToItsEndAndNoFurther() {
        byte[] bytes = joined(frame(TEXT, false, 0, 5), frame(TEXT, false, 2, 300));
        WebSocketFrames frames = new WebSocketFrames(false);

        assertThat(frames.followOne(ByteBuffer.wrap(bytes))).isEqualTo(7);
        assertThat(frames.betweenFrames()).isTrue();
        assertThat(frames.followOne(ByteBuffer.wrap(bytes, 7, 100))).isEqualTo(100);
        assertThat(frames.betweenFrames()).isFalse();
        assertThat(frames.followOne(ByteBuffer.wrap(bytes, 107, bytes.length - 107)))
                .isEqualTo(204);
        assertThat(frames.betweenFrames()).isTrue();
    }

    @Test
    void aFrameMayBeLongerThanAnythingThatComes() {
        WebSocketFrames frames = new WebSocketFrames(true);
        frames.follow(
                ByteBuffer.allocate(10)
                        .put((byte) 0x82)
                        .put((byte) 0xff)
                        .putLong(Long.MAX_VALUE - 4)
                        .flip());
        for (int i = 0; i < 100; i++) {
            frames.follow(ByteBuffer.allocate(1 << 16));
        }

        assertThat(frames.betweenFrames()).isFalse();
    }

    @Test
    void whatCannotBeAFrameIsNeverTakenForItsEnd() {
        byte[] good = frame(TEXT, false, 0, 0);
        for (byte[] bad :
                List.of(
                        // Opcodes that nobody has defined, of data and of control frames.
                        frame(0x83, false, 0, 0),
                        frame(0x8b, false, 0, 0),
                        // A control frame in pieces, and one that is too long.
                        frame(0x08, false, 0, 0),
                        frame(CLOSE, false, 2, 126),
                        // Masked by a server.
                        frame(TEXT, true, 0, 0),
                        // Lengths above 2⁶³, and one that its mask leads beyond it.
                        new byte[] {(byte) 0x82, 127, -1, -1, -1, -1, -1, -1, -1, -1},
                        new byte[] {(byte) 0x82, 127, 127, -1, -1, -1, -1, -1, -1, -1},
                        "HTTP/1.1 200 OK".getBytes(java.nio.charset.StandardCharsets.US_ASCII))) {
            byte[] bytes = joined(good, bad, good, good);
            assertThat(ends(false, bytes)).containsExactly(2);
            WebSocketFrames frames = new WebSocketFrames(false);
            frames.followOne(ByteBuffer.wrap(bytes, 0, 2));
            assertThat(frames.followOne(ByteBuffer.wrap(bytes, 2, bytes.length - 2)))
                    .isEqualTo(bytes.length - 2);
            assertThat(frames.closed()).isFalse();
        }
        assertThat(ends(true, frame(TEXT, false, 0, 0))).isEmpty();
    }
}
