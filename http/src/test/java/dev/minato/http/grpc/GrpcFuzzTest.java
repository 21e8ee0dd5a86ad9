package dev.minato.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.fuzz.FuzzTarget;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Frames and fields of whoever is at the other end of a gRPC call. */
class GrpcFuzzTest {
    private static final int LARGEST = 2_000;
    private static final List<String> COUNTS = List.of("no", "one", "two", "more");

    /** More than may be held at once over all calls. */
    private static final int MORE_THAN_THE_ROOM = 1_100;

    @Test
    void framesAreTheMessagesThatASecondReaderFindsHoweverTheyArrive() throws Exception {
        FuzzTarget.of(GrpcFuzzTest.class, "grpc-frames")
                .seed(frames("", "a", "hello", "x".repeat(LARGEST)))
                .words("\0\0\0\0\0", "\0\0\0\0\1", "\0\0\0\7\320", "\0\0\0\7\321", "\1", "\177")
                .rounds(20_000)
                .memory(8L << 20)
                .run(GrpcFuzzTest::stream);
        whatBreaksOffGivesItsRoomBack();
    }

    private static void whatBreaksOffGivesItsRoomBack() throws IOException {
        byte[] cut = ByteBuffer.allocate(6).put((byte) 0).putInt(64 << 10).array();
        for (int i = 0; i < MORE_THAN_THE_ROOM; i++) {
            String last = read(new ByteArrayInputStream(cut), 64 << 10).getLast();
            assertThat(last).isEqualTo("INTERNAL: the stream ended within a message");
        }
    }

    private static Object stream(byte[] input) throws IOException {
        List<String> all = read(new ByteArrayInputStream(input), LARGEST);
        assertThat(read(new DrippingInput(input), LARGEST)).isEqualTo(all);
        assertThat(all).isEqualTo(secondReader(input));
        List<String> messages = all.subList(0, all.size() - 1);
        byte[] written = frames(messages.toArray(String[]::new));
        assertThat(Arrays.copyOf(input, written.length))
                .as("what is read is written the same")
                .isEqualTo(written);
        return COUNTS.get(Math.min(messages.size(), 3)) + " messages, " + all.getLast();
    }

    private static byte[] frames(String... messages) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        GrpcMessageWriter<byte[]> writer = new GrpcMessageWriter<>(out, Marshaller.BYTES);
        for (String message : messages) {
            writer.write(message.getBytes(StandardCharsets.ISO_8859_1));
        }
        return out.toByteArray();
    }

    /** The messages, and how it ended. */
    private static List<String> read(InputStream in, int largest) throws IOException {
        GrpcMessageReader<byte[]> reader = new GrpcMessageReader<>(in, Marshaller.BYTES, largest);
        List<String> all = new ArrayList<>();
        try {
            Optional<byte[]> next = reader.read();
            while (next.isPresent()) {
                all.add(new String(next.get(), StandardCharsets.ISO_8859_1));
                next = reader.read();
            }
            all.add("end");
        } catch (GrpcException e) {
            all.add(e.status() + ": " + e.text());
        }
        return all;
    }

    /** By doc/PROTOCOL-HTTP2.md of gRPC, over the whole input at once. */
    private static List<String> secondReader(byte[] input) {
        List<String> all = new ArrayList<>();
        int at = 0;
        while (at < input.length) {
            if (input.length - at < 5) {
                all.add("INTERNAL: the stream ended within a message");
                return all;
            }
            if (input[at] != 0) {
                all.add("UNIMPLEMENTED: a message is compressed");
                return all;
            }
            long length = Integer.toUnsignedLong(ByteBuffer.wrap(input).getInt(at + 1));
            if (length > LARGEST) {
                all.add(
                        "RESOURCE_EXHAUSTED: a message has %d bytes and the limit is %d"
                                .formatted(length, LARGEST));
                return all;
            }
            if (length > input.length - at - 5) {
                all.add("INTERNAL: the stream ended within a message");
                return all;
            }
            all.add(new String(input, at + 5, (int) length, StandardCharsets.ISO_8859_1));
            at += 5 + (int) length;
        }
        all.add("end");
        return all;
    }

    /** Gives a byte at a time, as a slow peer does. */
    private static final class DrippingInput extends ByteArrayInputStream {
        DrippingInput(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 1));
        }
    }

    @Test
    void aTimeoutIsOneThatCanBeWaitedForOrIsRefused() {
        FuzzTarget.of(GrpcFuzzTest.class, "grpc-timeout")
                .seeds("1S", "250m", "99999999n", "5M", "10u", "")
                .words("H", "M", "S", "m", "u", "n", "99999999", "0", "-", " ", "\u0665")
                .largest(64)
                .run(GrpcFuzzTest::timeout);
    }

    private static Object timeout(byte[] input) {
        try {
            Duration limit = GrpcFields.timeout(new String(input, StandardCharsets.UTF_8));
            assertThat(limit.toNanos()).isNotNegative();
            assertThat(GrpcFields.timeout(limit).length()).isLessThan(10);
            return limit.toMillis() > 0;
        } catch (Fault e) {
            assertThat(e.kind()).isEqualTo(Fault.Kind.INVALID);
            return e.kind();
        }
    }

    @Test
    void aTextComesThroughItsFieldWhole() {
        FuzzTarget.of(GrpcFuzzTest.class, "grpc-message")
                .seeds("no such image", "100 % of it", "\u00fc\u20ac\ud83d\ude00", "a\r\nb: c")
                .words("%", "%25", "%0D%0A", "%ff", "\u0000")
                .largest(1024)
                .run(GrpcFuzzTest::message);
    }

    private static Object message(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        String field = GrpcFields.message(text);
        assertThat(field).matches("[ -~]*");
        assertThat(GrpcFields.text(Optional.of(field))).isEqualTo(text);
        return GrpcFields.text(Optional.of(text)).length() < text.length();
    }
}
