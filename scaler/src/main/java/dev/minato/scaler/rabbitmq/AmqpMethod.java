package dev.minato.scaler.rabbitmq;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A method of AMQP 0-9-1.
 *
 * @param number class and method, as {@code class << 16 | method}
 * @param arguments encoded, without both numbers
 */
record AmqpMethod(int channel, int number, ByteBuffer arguments) {
    static final int CONNECTION_START = 10 << 16 | 10;
    static final int CONNECTION_START_OK = 10 << 16 | 11;
    static final int CONNECTION_TUNE = 10 << 16 | 30;
    static final int CONNECTION_TUNE_OK = 10 << 16 | 31;
    static final int CONNECTION_OPEN = 10 << 16 | 40;
    static final int CONNECTION_OPEN_OK = 10 << 16 | 41;
    static final int CONNECTION_CLOSE = 10 << 16 | 50;
    static final int CHANNEL_OPEN = 20 << 16 | 10;
    static final int CHANNEL_OPEN_OK = 20 << 16 | 11;
    static final int CHANNEL_CLOSE = 20 << 16 | 40;
    static final int QUEUE_DECLARE = 50 << 16 | 10;
    static final int QUEUE_DECLARE_OK = 50 << 16 | 11;

    /** Reads arguments; all of them may be cut short. */
    @FunctionalInterface
    interface Reading<T> {
        T read(ByteBuffer arguments);
    }

    /**
     * What the arguments say.
     *
     * @throws IOException when they end too early
     */
    <T> T read(Reading<T> reading) throws IOException {
        try {
            return reading.read(arguments.duplicate());
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("a method of AMQP ends too early");
        }
    }

    static String shortText(ByteBuffer from) {
        return text(from, from.get() & 0xff);
    }

    static String longText(ByteBuffer from) {
        return text(from, from.getInt());
    }

    /** Passes over a table of fields. */
    static void skipTable(ByteBuffer from) {
        int length = from.getInt();
        from.position(Math.addExact(from.position(), checked(from, length)));
    }

    private static String text(ByteBuffer from, int length) {
        byte[] bytes = new byte[checked(from, length)];
        from.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int checked(ByteBuffer from, int length) {
        if (length < 0 || length > from.remaining()) {
            throw new BufferUnderflowException();
        }
        return length;
    }

    /** Arguments that are being written. */
    static final class Arguments {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Arguments octet(int value) {
            bytes.write(value);
            return this;
        }

        Arguments number16(int value) {
            return octet(value >> 8).octet(value);
        }

        Arguments number32(long value) {
            return number16((int) (value >> 16)).number16((int) value);
        }

        /** At most 255 bytes. */
        Arguments shortText(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            octet(utf8.length);
            bytes.writeBytes(utf8);
            return this;
        }

        Arguments longBytes(byte[] content) {
            number32(content.length);
            bytes.writeBytes(content);
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
