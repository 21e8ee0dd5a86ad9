package dev.minato.scaler.server;

import dev.minato.base.SafeText;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads answers of HTTP/1.1 (RFC 9112), one after another. A head has at most 64 KiB, a body as
 * much as it is told; what is no answer is a failure.
 */
final class HttpAnswerReader {
    private static final int LARGEST_HEAD = 64 << 10;
    private static final int MOST_INTERIM = 8;
    private static final int PIECE = 8 << 10;

    private final InputStream in;
    private int headBytes;
    private boolean begun;
    private boolean reusable = true;

    HttpAnswerReader(InputStream in) {
        this.in = in;
    }

    /** Whether anything of the answer that is being read has come. */
    boolean hasBegun() {
        return begun;
    }

    /** Whether the connection may be asked again. */
    boolean isReusable() {
        return reusable;
    }

    /**
     * The next answer, whole.
     *
     * @param largest bytes of its body
     * @param budget what it takes its memory from
     */
    HttpAnswer read(int largest, AnswerBudget budget) throws IOException {
        headBytes = 0;
        begun = false;
        int status = status();
        Map<String, List<String>> fields = fields();
        for (int i = 0; status < 200; i++) {
            if (i == MOST_INTERIM || status == 101) {
                throw new IOException("no answer of HTTP but status " + status);
            }
            status = status();
            fields = fields();
        }
        if (has(fields, "connection", "close")) {
            reusable = false;
        }
        byte[] body = body(status, fields, largest, budget);
        return new HttpAnswer(status, body, HttpHeaders.of(fields, (name, value) -> true));
    }

    private int status() throws IOException {
        String line = line();
        if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
            throw new IOException("no answer of HTTP: \"" + SafeText.shown(line) + "\"");
        }
        reusable &= line.charAt(7) == '1';
        return Integer.parseInt(line.substring(9, 12));
    }

    private Map<String, List<String>> fields() throws IOException {
        Map<String, List<String>> fields = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon);
            if (name.isBlank() || !name.equals(name.strip())) {
                throw new IOException("no header of HTTP: \"" + SafeText.shown(line) + "\"");
            }
            fields.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return fields;
    }

    private static boolean has(Map<String, List<String>> fields, String name, String word) {
        return fields.getOrDefault(name, List.of()).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .anyMatch(each -> each.strip().equalsIgnoreCase(word));
    }

    private byte[] body(
            int status, Map<String, List<String>> fields, int largest, AnswerBudget budget)
            throws IOException {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (fields.containsKey("transfer-encoding")) {
            if (!has(fields, "transfer-encoding", "chunked")) {
                throw new IOException("a body of HTTP in another encoding than chunks");
            }
            reusable &= !fields.containsKey("content-length");
            chunks(body, largest, budget);
        } else if (fields.containsKey("content-length")) {
            String length = fields.getOrDefault("content-length", List.of("")).getFirst();
            if (!length.matches("\\d{1,18}")) {
                throw new IOException("Content-Length \"" + SafeText.shown(length, 40) + "\"");
            }
            exactly(Long.parseLong(length), body, largest, budget);
        } else {
            reusable = false;
            rest(body, largest, budget);
        }
        return body.toByteArray();
    }

    private void chunks(ByteArrayOutputStream body, int largest, AnswerBudget budget)
            throws IOException {
        while (true) {
            String size = line().split(";", 2)[0].strip();
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new IOException("no chunk of HTTP: \"" + SafeText.shown(size, 40) + "\"");
            }
            long length = Long.parseLong(size, 16);
            if (length == 0) {
                fields();
                return;
            }
            exactly(length, body, largest, budget);
            if (!line().isEmpty()) {
                throw new IOException("a chunk of HTTP is longer than it says");
            }
            // Lines of chunks are no part of the head: small chunks may be many.
            headBytes = 0;
        }
    }

    private void exactly(long length, ByteArrayOutputStream body, int largest, AnswerBudget budget)
            throws IOException {
        if (length > largest - body.size()) {
            throw tooLarge(largest);
        }
        for (long left = length; left > 0; ) {
            byte[] piece = in.readNBytes((int) Math.min(left, PIECE));
            if (piece.length == 0) {
                throw new EOFException("the answer was cut short");
            }
            budget.take(piece.length);
            body.writeBytes(piece);
            left -= piece.length;
        }
    }

    private void rest(ByteArrayOutputStream body, int largest, AnswerBudget budget)
            throws IOException {
        for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
            if (piece.length > largest - body.size()) {
                throw tooLarge(largest);
            }
            budget.take(piece.length);
            body.writeBytes(piece);
        }
    }

    private static IOException tooLarge(int largest) {
        return new IOException("the answer has more than " + largest + " bytes");
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException(
                        begun
                                ? "the answer was cut short"
                                : "the server closed the connection without an answer");
            }
            begun = true;
            if (++headBytes > LARGEST_HEAD) {
                throw new IOException(
                        "no answer of HTTP: its head has more than " + LARGEST_HEAD + " bytes");
            }
            line.append((char) c);
        }
        int end = line.length();
        return end > 0 && line.charAt(end - 1) == '\r'
                ? line.substring(0, end - 1)
                : line.toString();
    }
}
