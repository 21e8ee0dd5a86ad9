package dev.minato.cli;

import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A request and its answer.
 *
 * @param line the socket, the method and the target
 * @param body each character a byte (ISO 8859-1)
 * @param raw whether the body is the connection from then on (101)
 */
record RecordedExchange(
        String line,
        int status,
        Map<String, String> headers,
        String body,
        boolean raw,
        Ending ending) {
    /** How the answer ends. */
    enum Ending {
        WHOLE,
        /** After half of the body the connection is closed. */
        CUT,
        /** Nothing is answered, the connection stays. */
        SILENT,
        /** After half of the body nothing follows, the connection stays. */
        STUCK
    }

    /** An answer of JSON, or of whatever text. */
    static RecordedExchange json(String line, int status, String text) {
        return new RecordedExchange(
                line,
                status,
                Map.of("Content-Type", "application/json"),
                latin(text.getBytes(StandardCharsets.UTF_8)),
                false,
                Ending.WHOLE);
    }

    /**
     * An exchange of a recording: {@code to} (docker, arm), {@code request}, {@code status}, {@code
     * headers}, and the body as {@code answer} (a JSON value), {@code lines} (JSON values, a line
     * each), {@code frames} (Docker's, each a stream's number and a text) or {@code text}. A number
     * written as {@code "@-60"} is the time a minute ago.
     */
    static RecordedExchange of(JsonNode json) {
        int status = json.path("status").asInt(0);
        Map<String, String> headers = new LinkedHashMap<>();
        json.path("headers")
                .properties()
                .forEach(field -> headers.put(field.getKey(), field.getValue().asString("")));
        return new RecordedExchange(
                JsonTree.text(json, "to") + " " + JsonTree.text(json, "request"),
                status,
                headers,
                latin(body(json)),
                status == 101,
                Ending.WHOLE);
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static byte[] body(JsonNode json) {
        if (json.has("answer")) {
            return timed(JsonTree.line(json.path("answer")));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        json.path("lines").forEach(line -> bytes.writeBytes(timed(JsonTree.line(line) + "\n")));
        for (JsonNode frame : json.path("frames")) {
            byte[] text = frame.path(1).asString("").getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(
                    ByteBuffer.allocate(8)
                            .put((byte) frame.path(0).asInt(0))
                            .putInt(4, text.length)
                            .array());
            bytes.writeBytes(text);
        }
        bytes.writeBytes(JsonTree.text(json, "text").getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    private static byte[] timed(String text) {
        long now = Instant.now().getEpochSecond();
        StringBuilder timed = new StringBuilder();
        int at = 0;
        for (int mark = text.indexOf("\"@-"); mark >= 0; mark = text.indexOf("\"@-", at)) {
            int end = text.indexOf('"', mark + 1);
            timed.append(text, at, mark)
                    .append(now - Long.parseLong(text.substring(mark + 3, end)));
            at = end + 1;
        }
        return timed.append(text.substring(at)).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** The same with another end. */
    RecordedExchange ending(Ending other) {
        return new RecordedExchange(line, status, headers, body, raw, other);
    }

    void send(OutputStream out, CountDownLatch closed) throws IOException {
        if (ending == Ending.SILENT) {
            await(closed);
            return;
        }
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Recorded\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        head.append(raw ? "Upgrade: tcp\r\nConnection: Upgrade\r\n" : "");
        head.append(raw || status == 204 ? "" : "Content-Length: " + bytes.length + "\r\n");
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        int length = ending == Ending.WHOLE ? bytes.length : bytes.length / 2;
        out.write(bytes, 0, length);
        out.flush();
        if (ending == Ending.STUCK) {
            await(closed);
        }
    }

    private static void await(CountDownLatch closed) {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
