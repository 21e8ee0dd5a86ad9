package dev.minato.azure.wire;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.util.Arrays;

/**
 * A message of a terminal session in Container Apps' form. From the client: {@code 00 00} and what
 * was typed, {@code 00 04} and {@code {"Width":80,"Height":24}}; clients may send them as text or
 * binary. To the client, always binary: {@code 00 01} and output, {@code 00 02} and error output.
 */
public sealed interface ExecFrame {
    /** Second byte of a message with the command's output. */
    byte STDOUT = 1;

    /** Second byte of a message with the command's error output. */
    byte STDERR = 2;

    /** Something was typed. */
    @SuppressWarnings("ArrayRecordComponent") // read once and never compared
    record Input(byte[] bytes) implements ExecFrame {}

    /** The window has another size; both 1 or more. */
    record Resize(int rows, int columns) implements ExecFrame {}

    /** Something else, which is passed over. */
    record Unknown() implements ExecFrame {}

    /** Reads a message of the client. */
    static ExecFrame parse(byte[] message) {
        if (message.length < 2 || message[0] != 0) {
            return new Unknown();
        }
        byte[] rest = Arrays.copyOfRange(message, 2, message.length);
        return switch (message[1]) {
            case 0 -> new Input(rest);
            case 4 -> resize(rest);
            default -> new Unknown();
        };
    }

    private static ExecFrame resize(byte[] json) {
        try {
            JsonNode size = Json.tree(json);
            int rows = size.path("Height").asInt(0);
            int columns = size.path("Width").asInt(0);
            boolean sane = rows > 0 && columns > 0 && rows < 10_000 && columns < 10_000;
            return sane ? new Resize(rows, columns) : new Unknown();
        } catch (JacksonException e) {
            return new Unknown();
        }
    }

    /** A message with output. */
    static byte[] output(byte stream, byte[] bytes, int length) {
        byte[] message = new byte[length + 2];
        message[1] = stream;
        System.arraycopy(bytes, 0, message, 2, length);
        return message;
    }
}
