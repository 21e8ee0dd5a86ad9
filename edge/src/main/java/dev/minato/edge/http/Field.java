package dev.minato.edge.http;

import java.util.Arrays;
import java.util.Locale;

/** Field names that a proxy must understand; every other one is {@link #OTHER} and passed on. */
public enum Field {
    TE,
    HOST,
    PROXY,
    ACCEPT,
    EXPECT,
    TRAILER,
    UPGRADE,
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
    OTHER;

    private static final Field[][] BY_LENGTH = byLength();

    private final String name = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The field with this name, in any case. */
    static Field of(byte[] data, int from, int to) {
        int length = to - from;
        if (length < BY_LENGTH.length) {
            for (Field field : BY_LENGTH[length]) {
                if (Ascii.same(data, from, to, field.name)) {
                    return field;
                }
            }
        }
        return OTHER;
    }

    private static Field[][] byLength() {
        Field[][] table = new Field[20][];
        for (int length = 0; length < table.length; length++) {
            int wanted = length;
            table[length] =
                    Arrays.stream(values())
                            .filter(f -> f != OTHER && f.name.length() == wanted)
                            .toArray(Field[]::new);
        }
        return table;
    }
}
