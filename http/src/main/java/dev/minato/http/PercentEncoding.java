package dev.minato.http;

import dev.minato.base.Fault;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Percent-encoding (RFC 3986 section 2), strict when read: no half escapes, only UTF-8. */
public final class PercentEncoding {
    private PercentEncoding() {}

    /**
     * The text of a path segment.
     *
     * @throws Fault invalid when an escape is broken or the bytes are not UTF-8
     */
    public static String path(String raw) {
        return decode(raw, false);
    }

    /**
     * The text of a query's name or value; {@code +} is a space.
     *
     * @throws Fault invalid when an escape is broken or the bytes are not UTF-8
     */
    public static String query(String raw) {
        return decode(raw, true);
    }

    /** Encodes everything but unreserved characters; good in a path segment and in a query. */
    public static String encode(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "-._~".indexOf(c) >= 0;
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    private static String decode(String raw, boolean plusIsSpace) {
        if (raw.indexOf('%') < 0 && raw.indexOf('+') < 0) {
            return raw;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(escape(raw, i));
                i += 2;
            } else if (c == '+' && plusIsSpace) {
                bytes.write(' ');
            } else {
                bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Fault.invalid("url", "invalid URL: \"" + raw + "\" is not UTF-8");
        }
    }

    private static int escape(String raw, int at) {
        int high = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 1), 16) : -1;
        int low = at + 2 < raw.length() ? Character.digit(raw.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            throw Fault.invalid("url", "invalid URL escape in \"" + raw + "\"");
        }
        return high * 16 + low;
    }
}
