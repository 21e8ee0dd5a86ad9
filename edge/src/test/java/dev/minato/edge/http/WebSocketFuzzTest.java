package dev.minato.edge.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.fuzz.FuzzTarget;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Frames of anybody end where a second reader (Netty's) has them end, however they are split. */
class WebSocketFuzzTest {
    @Test
    void framesEndWhereAnotherReaderHasThemEnd() {
        FuzzTarget.of(WebSocketFuzzTest.class, "websocket")
                .seed(new byte[] {(byte) 0x81, 2, 'h', 'i', (byte) 0x88, 2, 3, (byte) 0xe9})
                .seed(new byte[] {1, 1, 'a', (byte) 0x89, 0, 0, 1, 'b', (byte) 0x80, 0})
                .seed(
                        ByteBuffer.allocate(204)
                                .put(new byte[] {(byte) 0x82, 126, 0, (byte) 200})
                                .array())
                .seed(ByteBuffer.allocate(70_010).put(new byte[] {2, 127}).putLong(70_000).array())
                .seed(new byte[] {(byte) 0x82, 127, 127, -1, -1, -1, -1, -1, -1, -1})
                .run(WebSocketFuzzTest::ends);
    }

    private static Object ends(byte[] input) {
        List<Integer> ours = new ArrayList<>();
        WebSocketFrames whole = new WebSocketFrames(false);
        int at = 0;
        while (at < input.length) {
            at += whole.followOne(ByteBuffer.wrap(input, at, input.length - at));
            if (whole.betweenFrames()) {
                ours.add(at);
            }
        }
        split(input, Set.copyOf(ours), whole.closed());
        Other other = Other.of(input);
        int common = Math.min(ours.size(), other.ends.size());
        assertThat(ours.subList(0, common)).isEqualTo(other.ends.subList(0, common));
        // Netty reads on neither after what it refuses nor after a close.
        if (!other.refused && !whole.closed() && whole.betweenFrames()) {
            assertThat(ours).isEqualTo(other.ends);
        }
        return common + (other.refused ? " refused" : "") + (whole.closed() ? " closed" : "");
    }

    private static void split(byte[] input, Set<Integer> ends, boolean closed) {
        WebSocketFrames bytes = new WebSocketFrames(false);
        for (int i = 0; i < input.length; i++) {
            bytes.follow(ByteBuffer.wrap(input, i, 1));
            assertThat(bytes.betweenFrames()).isEqualTo(ends.contains(i + 1));
        }
        assertThat(bytes.closed()).isEqualTo(closed);
    }

    /** Where Netty's frames end, up to the one that it refuses. */
    private record Other(List<Integer> ends, boolean refused) {
        static Other of(byte[] input) {
            EmbeddedChannel channel =
                    new EmbeddedChannel(
                            new WebSocket13FrameDecoder(
                                    WebSocketDecoderConfig.newBuilder()
                                            .expectMaskedFrames(false)
                                            .allowExtensions(true)
                                            .maxFramePayloadLength(Integer.MAX_VALUE)
                                            .build()));
            boolean refused = false;
            try {
                channel.writeInbound(Unpooled.wrappedBuffer(input));
            } catch (RuntimeException e) {
                refused = true;
            }
            List<Integer> ends = new ArrayList<>();
            int at = 0;
            for (WebSocketFrame frame = channel.readInbound();
                    frame != null;
                    frame = channel.readInbound()) {
                int length = frame.content().readableBytes();
                at += length + (length < 126 ? 2 : length < 65_536 ? 4 : 10);
                ends.add(at);
                frame.release();
            }
            try {
                channel.finishAndReleaseAll();
            } catch (RuntimeException e) {
                refused = true;
            }
            return new Other(ends, refused);
        }
    }
}
