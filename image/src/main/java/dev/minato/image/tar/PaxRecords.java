package dev.minato.image.tar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The records of an extended header: {@code length key=value\n}, the length counting itself. */
final class PaxRecords {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern TIME = Pattern.compile("(-?)([0-9]{1,18})(?:\\.([0-9]*))?");

    /** What is read of the records; times of access, comments and the like are passed over. */
    private static final Set<String> READ =
            Set.of("path", "linkpath", "size", "mtime", "uid", "gid");

    private PaxRecords() {}

    /** A point in time. */
    record Time(long seconds, int nanos) {}

    /** Adds the records; an empty value takes a record away. */
    static void parse(byte[] content, SortedMap<String, byte[]> records) {
        int at = 0;
        while (at < content.length) {
            int blank = find(content, at, content.length, ' ');
            int length = (int) number(Arrays.copyOfRange(content, at, blank), 7);
            int end = at + length;
            if (length < blank - at + 3 || end > content.length || content[end - 1] != '\n') {
                throw broken();
            }
            int equals = find(content, blank + 1, end, '=');
            String key = new String(content, blank + 1, equals - blank - 1, StandardCharsets.UTF_8);
            if (equals + 1 == end - 1) {
                records.remove(key);
            } else if (READ.contains(key)
                    || key.startsWith(TarReader.XATTR)
                    || key.startsWith(TarReader.SPARSE)) {
                records.put(key, Arrays.copyOfRange(content, equals + 1, end - 1));
            }
            at = end;
        }
    }

    private static int find(byte[] content, int from, int to, char wanted) {
        for (int i = from; i < to; i++) {
            if (content[i] == wanted) {
                return i;
            }
        }
        throw broken();
    }

    static long number(byte[] value) {
        return number(value, 18);
    }

    private static long number(byte[] value, int digits) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        if (text.length() > digits + 1 || !NUMBER.matcher(text).matches()) {
            throw broken();
        }
        return Long.parseLong(text);
    }

    static Time time(byte[] value) {
        Matcher parts = TIME.matcher(new String(value, StandardCharsets.ISO_8859_1));
        if (!parts.matches()) {
            throw broken();
        }
        long seconds = Long.parseLong(parts.group(2));
        String fraction = parts.group(3) == null ? "" : parts.group(3);
        int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
        if (parts.group(1).isEmpty()) {
            return new Time(seconds, nanos);
        }
        return nanos == 0 ? new Time(-seconds, 0) : new Time(-seconds - 1, 1_000_000_000 - nanos);
    }

    private static RuntimeException broken() {
        return TarHeader.malformed("an extended header has a broken record");
    }
}
