package dev.minato.edge.http;

import java.util.Arrays;

/**
 * The start line's end and the fields of one message, as offsets into the bytes it came as.
 *
 * <p>Feed it with {@link #end} until it finds the blank line, then {@link #fields} checks every
 * line after the first. Strict as RFC 9112 asks of a proxy: no folding, no blank before the colon,
 * no control characters, CRLF only (a lone LF is taken from backends alone, where {@code lenient}).
 */
final class MessageHead {
    /** Bytes a whole head may take where nothing else is said. */
    static final int DEFAULT_BYTES = 16 << 10;

    private static final byte[] NOTHING = {};
    private static final int FIELDS = 24;

    private final boolean lenient;
    private final int maxFields;
    private final int maxBytes;
    private final Limit limit;
    byte[] data = NOTHING;
    int start;
    int lineEnd;
    int end;
    int count;
    boolean loneFeeds;
    private int scanned;
    int[] lines = new int[FIELDS];
    int[] nameEnds = new int[FIELDS];
    int[] valueStarts = new int[FIELDS];
    int[] valueEnds = new int[FIELDS];
    KnownField[] kinds = new KnownField[FIELDS];

    /** What is thrown when a head is too long. */
    interface Limit {
        BadMessage exceeded(String what);
    }

    MessageHead(boolean lenient, int maxFields, int maxBytes, Limit limit) {
        this.lenient = lenient;
        this.maxFields = maxFields;
        this.maxBytes = maxBytes;
        this.limit = limit;
    }

    /** Forgets the message, and where many fields were as well. */
    void reset() {
        scanned = 0;
        forget();
    }

    /** Lets go of the bytes; what was read of them stays with whoever read it. */
    void forget() {
        data = NOTHING;
        count = 0;
        if (lines.length > 2 * FIELDS) {
            sized(FIELDS);
        }
    }

    private void sized(int size) {
        lines = Arrays.copyOf(lines, size);
        nameEnds = Arrays.copyOf(nameEnds, size);
        valueStarts = Arrays.copyOf(valueStarts, size);
        valueEnds = Arrays.copyOf(valueEnds, size);
        kinds = Arrays.copyOf(kinds, size);
    }

    /**
     * Looks for the end of the head; cheap however slowly bytes arrive.
     *
     * @return the offset after the blank line, or -1 when it has not come yet
     */
    int end(byte[] bytes, int from, int to) throws BadMessage {
        int i = Math.max(scanned, from);
        while (i < to) {
            if (bytes[i] == '\n') {
                int next = i + 1;
                if (next < to && bytes[next] == '\r') {
                    next++;
                }
                if (next >= to) {
                    break;
                }
                if (bytes[next] == '\n') {
                    return next + 1;
                }
            }
            i++;
        }
        scanned = i;
        if (to - from > maxBytes) {
            throw limit.exceeded("the head is larger than " + maxBytes + " bytes");
        }
        return -1;
    }

    /** Finds the start line and reads every field of a complete head. */
    void fields(byte[] bytes, int from, int to) throws BadMessage {
        if (to - from > maxBytes) {
            throw limit.exceeded("the head is larger than " + maxBytes + " bytes");
        }
        data = bytes;
        start = from;
        end = to;
        count = 0;
        loneFeeds = false;
        int next = lineEnd(from);
        lineEnd = next;
        int at = afterLine(next);
        while (true) {
            next = lineEnd(at);
            if (next == at) {
                return;
            }
            field(at, next);
            at = afterLine(next);
        }
    }

    /** The offset of the CR (or lone LF) that ends the line. */
    private int lineEnd(int from) throws BadMessage {
        int i = from;
        while (data[i] != '\n' && data[i] != '\r') {
            i++;
        }
        if (data[i] == '\r' && data[i + 1] != '\n') {
            throw new BadMessage(400, "a carriage return stands alone in the head");
        }
        if (data[i] == '\n') {
            if (!lenient) {
                throw new BadMessage(400, "a line of the head ends with LF alone");
            }
            loneFeeds = true;
        }
        return i;
    }

    private int afterLine(int lineEnd) {
        return data[lineEnd] == '\r' ? lineEnd + 2 : lineEnd + 1;
    }

    private void field(int from, int to) throws BadMessage {
        if (data[from] == ' ' || data[from] == '\t') {
            throw new BadMessage(400, "a field is folded over two lines");
        }
        int colon = from;
        while (colon < to && Ascii.token(data[colon])) {
            colon++;
        }
        if (colon == from || colon == to || data[colon] != ':') {
            throw new BadMessage(400, "a field name is malformed");
        }
        int first = colon + 1;
        int last = to;
        while (first < last && blank(data[first])) {
            first++;
        }
        while (last > first && blank(data[last - 1])) {
            last--;
        }
        for (int i = first; i < last; i++) {
            if (!Ascii.value(data[i])) {
                throw new BadMessage(400, "a field value holds a control character");
            }
        }
        add(from, colon, first, last);
    }

    private void add(int from, int colon, int first, int last) throws BadMessage {
        if (count == maxFields) {
            throw limit.exceeded("there are more than " + maxFields + " fields");
        }
        if (count == lines.length) {
            sized(count * 2);
        }
        lines[count] = from;
        nameEnds[count] = colon;
        valueStarts[count] = first;
        valueEnds[count] = last;
        kinds[count] = KnownField.of(data, from, colon);
        count++;
    }

    /** Where the line of a field ends, its line end included. */
    int lineAfter(int field) {
        return field + 1 < count ? lines[field + 1] : end - (data[end - 2] == '\r' ? 2 : 1);
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** The first field of a kind, or -1. */
    int find(KnownField kind) {
        for (int i = 0; i < count; i++) {
            if (kinds[i] == kind) {
                return i;
            }
        }
        return -1;
    }

    /** The value of a field as text. */
    String value(int field) {
        return Ascii.text(data, valueStarts[field], valueEnds[field]);
    }

    /** A non-negative number, or -1 when the value is not one of at most 18 digits. */
    long number(int field) {
        int from = valueStarts[field];
        int to = valueEnds[field];
        if (from == to || to - from > 18) {
            return -1;
        }
        long number = 0;
        for (int i = from; i < to; i++) {
            if (!Ascii.digit(data[i])) {
                return -1;
            }
            number = number * 10 + (data[i] - '0');
        }
        return number;
    }

    /** Whether the value is this lower-case one alone, in any case. */
    boolean is(int field, byte[] lower) {
        return Ascii.same(data, valueStarts[field], valueEnds[field], lower);
    }

    /** Whether a list field names a token, in any case. */
    boolean lists(int field, byte[] lower) {
        int at = valueStarts[field];
        int to = valueEnds[field];
        while (at < to) {
            int comma = at;
            while (comma < to && data[comma] != ',') {
                comma++;
            }
            int first = at;
            int last = comma;
            while (first < last && blank(data[first])) {
                first++;
            }
            while (last > first && blank(data[last - 1])) {
                last--;
            }
            if (Ascii.same(data, first, last, lower)) {
                return true;
            }
            at = comma + 1;
        }
        return false;
    }
}
