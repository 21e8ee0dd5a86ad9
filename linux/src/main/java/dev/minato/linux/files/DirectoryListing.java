package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Stat;
import dev.minato.linux.Syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Reads a directory (getdents64(2)). */
final class DirectoryListing {
    private static final int BUFFER = 4 << 10;
    private static final int HEADER = 19;

    private DirectoryListing() {}

    static List<DirectoryEntry> of(int fd) {
        List<DirectoryEntry> entries = new ArrayList<>();
        each(fd, entries::add);
        return entries;
    }

    /** Gives every entry to a taker, until that wants no more. */
    static void each(int fd, Predicate<DirectoryEntry> taker) {
        try (ScratchMemory s = new ScratchMemory("directory")) {
            MemorySegment buffer = s.memory(BUFFER);
            boolean more = true;
            long length;
            while (more
                    && (length = Syscall.GETDENTS64.call(s, fd, buffer.address(), BUFFER)) > 0) {
                for (long at = 0; more && at < length; ) {
                    int size = buffer.get(ValueLayout.JAVA_SHORT_UNALIGNED, at + 16) & 0xffff;
                    more = give(taker, fd, buffer.asSlice(at, size));
                    at += size;
                }
            }
        }
    }

    private static boolean give(Predicate<DirectoryEntry> taker, int fd, MemorySegment line) {
        int end = HEADER;
        while (line.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        byte[] name = line.asSlice(HEADER, end - HEADER).toArray(ValueLayout.JAVA_BYTE);
        String text = new String(name, StandardCharsets.ISO_8859_1);
        if (text.equals(".") || text.equals("..")) {
            return true;
        }
        int type = line.get(ValueLayout.JAVA_BYTE, 18);
        Stat.Type kind =
                type == 0
                        ? KernelCalls.stat(fd, name, "directory entry").type()
                        : Stat.Type.ofMode(type << 12);
        return taker.test(
                new DirectoryEntry(
                        BytePath.of(name), kind, line.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)));
    }
}
