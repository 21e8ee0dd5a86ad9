package dev.minato.scaler.external;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Goes over the fields of a message of protobuf: {@link #next}, then the value of the kind that the
 * field has; a field whose value is not asked for is passed over.
 */
final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;
    private static final int LONGEST_VARINT = 10;

    private final ByteBuffer in;
    private int field;
    private int kind;
    private long number;
    private ByteBuffer content;

    ProtobufReader(ByteBuffer in) {
        this.in = in.slice().order(ByteOrder.LITTLE_ENDIAN);
        this.content = ByteBuffer.allocate(0);
    }

    /**
     * Goes to the next field; says no at the end.
     *
     * @throws IOException when the bytes are no message
     */
    boolean next() throws IOException {
        if (!in.hasRemaining()) {
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        kind = (int) (tag & 7);
        if (tag >>> 3 == 0 || tag >>> 3 > 0x1fffffff) {
            throw new IOException("no message of protobuf: a field is numbered " + (tag >>> 3));
        }
        switch (kind) {
            case VARINT -> number = varint();
            case EIGHT_BYTES -> number = cut(8).getLong();
            case FOUR_BYTES -> number = cut(4).getInt();
            case LENGTH -> content = cut(varint());
            default -> throw new IOException("no message of protobuf: a field of kind " + kind);
        }
        return true;
    }

    private ByteBuffer cut(long length) throws IOException {
        if (length < 0 || length > in.remaining()) {
            throw new IOException("a message of protobuf ends too early");
        }
        ByteBuffer part = in.slice(in.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + (int) length);
        return part;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int i = 0; i < LONGEST_VARINT; i++) {
            if (!in.hasRemaining()) {
                throw new IOException("a message of protobuf ends too early");
            }
            byte next = in.get();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("no message of protobuf: a number has no end");
    }

    int field() {
        return field;
    }

    /** A whole number or a switch; 0 for a field of another kind. */
    long whole() {
        return kind == VARINT ? number : 0;
    }

    /** A double; 0 for a field of another kind. */
    double decimal() {
        return kind == EIGHT_BYTES ? Double.longBitsToDouble(number) : 0;
    }

    /** A text; empty for a field of another kind. */
    String text() {
        return kind == LENGTH ? StandardCharsets.UTF_8.decode(content.duplicate()).toString() : "";
    }

    /** A message within it; an empty one for a field of another kind. */
    ProtobufReader message() {
        return new ProtobufReader(kind == LENGTH ? content : ByteBuffer.allocate(0));
    }
}
