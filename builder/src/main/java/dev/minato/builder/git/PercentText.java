package dev.minato.builder.git;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Percent-encoded texts, as Go's net/url reads them. */
final class PercentText {
    private PercentText() {}

    /** Without escapes; empty when one is broken. */
    static Optional<String> decode(String text) {
        return decode(text, false);
    }

    /** A name or value of a query, in which a plus stands for a blank. */
    static Optional<String> decodeQuery(String text) {
        return decode(text, true);
    }

    private static Optional<String> decode(String text, boolean plus) {
        if (text.indexOf('%') < 0) {
            return Optional.of(plus ? text.replace('+', ' ') : text);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != '%') {
                bytes.write(plus && raw[i] == '+' ? ' ' : raw[i]);
                continue;
            }
            int high = i + 2 < raw.length ? Character.digit(raw[i + 1], 16) : -1;
            int low = i + 2 < raw.length ? Character.digit(raw[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return Optional.empty();
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        return Optional.of(bytes.toString(StandardCharsets.UTF_8));
    }
}
