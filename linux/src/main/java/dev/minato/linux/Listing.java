package dev.minato.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a directory (getdents64(2)). */
final class Listing {
    private static final int BUFFER = 4 << 10;
    private static final int HEADER = 19;

    private Listing() {}

    static List<Entry> of(int fd) {
        List<Entry> entries = new ArrayList<>();
        try (Scratch s = new Scratch("directory")) {
            MemorySegment buffer = s.memory(BUFFER);
            long length;
            while ((length = Sys.GETDENTS64.call(s, fd, buffer.address(), BUFFER)) > 0) {
                for (long at = 0; at < length; ) {
                    int size = buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16) & 0xffff;
                    add(entries, fd, buffer.asSlice(at, size));
                    at += size;
                }
            }
        }
        return entries;
    }

    private static void add(List<Entry> entries, int fd, MemorySegment line) {
        int end = HEADER;
        while (line.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        byte[] name = line.asSlice(HEADER, end - HEADER).toArray(ValueLayout.JAVA_BYTE);
        String text = new String(name, StandardCharsets.ISO_8859_1);
        if (text.equals(".") || text.equals("..")) {
            return;
        }
        int type = line.get(ValueLayout.JAVA_BYTE, 18);
        Stat.Type kind =
                type == 0
                        ? Kernel.stat(fd, name, "directory entry").type()
                        : Stat.Type.ofMode(type << 12);
        entries.add(new Entry(Name.of(name), kind, line.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)));
    }
}
