package dev.minato.scaler.external;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A message of protobuf that is being written: texts and messages by their numbers. */
final class ProtobufWriter {
    private static final int LENGTH = 2;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    ProtobufWriter text(int field, String text) {
        return message(field, text.getBytes(StandardCharsets.UTF_8));
    }

    ProtobufWriter message(int field, byte[] message) {
        varint(((long) field << 3) | LENGTH);
        varint(message.length);
        bytes.writeBytes(message);
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }
}
