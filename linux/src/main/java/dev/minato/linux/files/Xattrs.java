package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Extended attributes (xattr(7)) of a path whose last component is not followed. */
final class Xattrs {
    private static final int FIRST_TRY = 256;
    private static final int LARGEST = 64 << 10;

    private Xattrs() {}

    static SortedMap<String, byte[]> all(BytePath path) {
        SortedMap<String, byte[]> all = new TreeMap<>();
        byte[] names = names(path);
        int start = 0;
        for (int i = 0; i < names.length; i++) {
            if (names[i] == 0) {
                String name = new String(names, start, i - start, StandardCharsets.UTF_8);
                get(path, name).ifPresent(value -> all.put(name, value));
                start = i + 1;
            }
        }
        return all;
    }

    private static byte[] names(BytePath path) {
        try {
            return grown(Syscall.LLISTXATTR, path, "");
        } catch (LinuxException e) {
            if (e.is(Errno.EOPNOTSUPP)) {
                return new byte[0];
            }
            throw e;
        }
    }

    static Optional<byte[]> get(BytePath path, String attribute) {
        try {
            return Optional.of(grown(Syscall.LGETXATTR, path, attribute));
        } catch (LinuxException e) {
            if (e.is(Errno.ENODATA) || e.is(Errno.EOPNOTSUPP)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static void set(BytePath path, String attribute, byte[] value) {
        try (ScratchMemory s = new ScratchMemory(attribute + " of " + path)) {
            long data = s.copyOf(value, 0, value.length).address();
            Syscall.LSETXATTR.call(
                    s, s.text(path.bytes()), s.text(attribute), data, value.length, 0);
        }
    }

    private static byte[] grown(Syscall call, BytePath path, String attribute) {
        try (ScratchMemory s = new ScratchMemory(attribute + " of " + path)) {
            long file = s.text(path.bytes());
            for (int size = FIRST_TRY; ; size = LARGEST) {
                MemorySegment buffer = s.zeros(size);
                long at = buffer.address();
                long length =
                        call == Syscall.LGETXATTR
                                ? call.once(s, file, s.text(attribute), at, size)
                                : call.once(s, file, at, size);
                if (length >= 0) {
                    return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
                }
                if (s.errno() != Errno.ERANGE || size == LARGEST) {
                    throw call.failure(s);
                }
            }
        }
    }
}
