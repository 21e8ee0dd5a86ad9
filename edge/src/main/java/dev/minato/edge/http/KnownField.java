package dev.minato.edge.http;

import java.util.Arrays;
import java.util.Locale;

/** Field names that a proxy must understand; every other one is {@link #OTHER} and passed on. */
public enum KnownField {
    TE,
    HOST,
    PROXY,
    ACCEPT,
    EXPECT,
    TRAILER,
    UPGRADE,
    FORWARDED,
    X_REAL_IP,
    CONNECTION,
    KEEP_ALIVE,
    X_REQUEST_ID,
    CONTENT_LENGTH,
    HTTP2_SETTINGS,
    X_FORWARDED_FOR,
    PROXY_CONNECTION,
    X_FORWARDED_HOST,
    X_FORWARDED_PORT,
    X_FORWARDED_PROTO,
    TRANSFER_ENCODING,
    PROXY_AUTHORIZATION,

    /** Any other of the {@code X-Forwarded-} family. */
    X_FORWARDED,

    /**
     * One of the above spelled with an underscore: programs that turn both into one (CGI, RFC 3875
     * §4.1.18, and its children) would read it as the field itself.
     */
    ALIAS,
    OTHER;

    private static final KnownField[][] BY_LENGTH = byLength();
    private static final String FAMILY = "x-forwarded-";

    private final String name = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The field with this name, in any case. */
    static KnownField of(byte[] data, int from, int to) {
        int length = to - from;
        if (length < BY_LENGTH.length) {
            for (KnownField field : BY_LENGTH[length]) {
                if (alike(data, from, to, field.name)) {
                    return named(data, from, to, field);
                }
            }
        }
        return length > FAMILY.length() && alike(data, from, from + FAMILY.length(), FAMILY)
                ? named(data, from, to, X_FORWARDED)
                : OTHER;
    }

    private static KnownField named(byte[] data, int from, int to, KnownField field) {
        for (int i = from; i < to; i++) {
            if (data[i] == '_') {
                return ALIAS;
            }
        }
        return field;
    }

    /** Whether bytes are this lower-case name in any case, an underscore taken for a hyphen. */
    private static boolean alike(byte[] data, int from, int to, String lower) {
        if (to - from != lower.length()) {
            return false;
        }
        for (int i = 0; i < lower.length(); i++) {
            byte b = data[from + i];
            if ((b == '_' ? '-' : Ascii.lower(b)) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static KnownField[][] byLength() {
        KnownField[][] table = new KnownField[20][];
        for (int length = 0; length < table.length; length++) {
            int wanted = length;
            table[length] =
                    Arrays.stream(values())
                            .filter(field -> field.compareTo(X_FORWARDED) < 0)
                            .filter(field -> field.name.length() == wanted)
                            .toArray(KnownField[]::new);
        }
        return table;
    }
}
