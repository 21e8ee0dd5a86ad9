package dev.minato.linux.files;

import dev.minato.linux.Errno;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies file contents inside the kernel where it can, and never writes a hole. */
final class FileCopy {
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int CHUNK = 128 << 10;

    private FileCopy() {}

    /** Makes {@code to} the same as {@code from}; returns its size. */
    static long all(int from, int to, long size) {
        try (ScratchMemory s = new ScratchMemory()) {
            Syscall.FTRUNCATE.call(s, to, 0);
            Syscall.FTRUNCATE.call(s, to, size);
            long at = 0;
            while (at < size) {
                long data = data(s, from, at, size);
                if (data >= size) {
                    break;
                }
                long end = Math.min(size, hole(s, from, data, size));
                range(s, from, to, data, end);
                at = end;
            }
            return size;
        }
    }

    private static long data(ScratchMemory s, int from, long at, long size) {
        long data = Syscall.LSEEK.once(s, from, at, SEEK_DATA);
        if (data >= 0) {
            return data;
        }
        return s.errno() == Errno.ENXIO ? size : at;
    }

    private static long hole(ScratchMemory s, int from, long at, long size) {
        long hole = Syscall.LSEEK.once(s, from, at, SEEK_HOLE);
        return hole > at ? hole : size;
    }

    private static void range(ScratchMemory s, int from, int to, long start, long end) {
        MemorySegment in = s.zeros(8);
        MemorySegment out = s.zeros(8);
        long at = start;
        while (at < end) {
            in.set(ValueLayout.JAVA_LONG, 0, at);
            out.set(ValueLayout.JAVA_LONG, 0, at);
            long copied =
                    Syscall.COPY_FILE_RANGE.once(
                            s, from, in.address(), to, out.address(), end - at, 0);
            if (copied <= 0) {
                // Not every pair of file systems can (EXDEV, EINVAL, EOPNOTSUPP), and some answer
                // 0 before the end: reading and writing always can, or names the real error.
                through(from, to, at, end);
                return;
            }
            at += copied;
        }
    }

    /** Copies through memory; package-private so that a test can compare both ways. */
    static void through(int from, int to, long start, long end) {
        try (ScratchMemory s = new ScratchMemory()) {
            MemorySegment buffer = s.zeros(CHUNK);
            long at = start;
            while (at < end) {
                long wanted = Math.min(CHUNK, end - at);
                long read = Syscall.PREAD64.call(s, from, buffer.address(), wanted, at);
                if (read == 0) {
                    return;
                }
                for (long done = 0; done < read; ) {
                    long rest = buffer.address() + done;
                    done += Syscall.PWRITE64.call(s, to, rest, read - done, at + done);
                }
                at += read;
            }
        }
    }
}
