package dev.minato.edge.http;

import java.util.Arrays;

/**
 * The start line's end and the fields of one message, as offsets into the bytes it came as.
 *
 * <p>Feed it with {@link #end} until it finds the blank line, then {@link #fields} checks every
 * line after the first. Strict as RFC 9112 asks of a proxy: no folding, no blank before the colon,
 * no control characters, CRLF only (a lone LF is taken from backends alone, where {@code lenient}).
 */
final class Head {
    /** Bytes a whole head may take. */
    static final int MAX_BYTES = 64 << 10;

    private final boolean lenient;
    private final int maxFields;
    private final Limit limit;
    byte[] data = new byte[0];
    int start;
    int lineEnd;
    int end;
    int count;
    boolean loneFeeds;
    private int scanned;
    int[] lines = new int[24];
    int[] nameEnds = new int[24];
    int[] valueStarts = new int[24];
    int[] valueEnds = new int[24];
    Field[] kinds = new Field[24];

    /** What is thrown when a head is too long. */
    interface Limit {
        BadMessage exceeded(String what);
    }

    Head(boolean lenient, int maxFields, Limit limit) {
        this.lenient = lenient;
        this.maxFields = maxFields;
        this.limit = limit;
    }

    void reset() {
        scanned = 0;
        count = 0;
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
        if (to - from > MAX_BYTES) {
            throw limit.exceeded("the head is larger than " + (MAX_BYTES >> 10) + " KiB");
        }
        return -1;
    }

    /** Finds the start line and reads every field of a complete head. */
    void fields(byte[] bytes, int from, int to) throws BadMessage {
        if (to - from > MAX_BYTES) {
            throw limit.exceeded("the head is larger than " + (MAX_BYTES >> 10) + " KiB");
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
            int size = count * 2;
            lines = Arrays.copyOf(lines, size);
            nameEnds = Arrays.copyOf(nameEnds, size);
            valueStarts = Arrays.copyOf(valueStarts, size);
            valueEnds = Arrays.copyOf(valueEnds, size);
            kinds = Arrays.copyOf(kinds, size);
        }
        lines[count] = from;
        nameEnds[count] = colon;
        valueStarts[count] = first;
        valueEnds[count] = last;
        kinds[count] = Field.of(data, from, colon);
        count++;
    }

    /** Where the line of a field ends, its line end included. */
    int lineAfter(int field) {
        return field + 1 < count ? lines[field + 1] : end - (data[end - 2] == '\r' ? 2 : 1);
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\t';
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
