package dev.minato.linux.files;

import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.Poll;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Stat;
import dev.minato.linux.Syscall;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Objects;

/**
 * An open file, pipe, FIFO or terminal. Thread-safe in that nothing is used after it was closed;
 * callers share the file offset as processes do. Reading a pipe or terminal may wait: do that on a
 * platform thread. Methods throw {@link LinuxException}.
 */
public final class Fd implements AutoCloseable {
    private static final int CHUNK = 128 << 10;

    private final OpenDescriptor descriptor;

    public Fd(OpenDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** Reads at the file's offset: 1 to length bytes, or -1 at the end. */
    public int read(byte[] to, int offset, int length) {
        return get(Syscall.READ, to, offset, length, 0);
    }

    /** Waits until something can be read, or the end is there; whether it came in time. */
    public boolean awaitReadable(Duration timeout) {
        int fd = descriptor.enter();
        try {
            return Poll.await(fd, Poll.IN, timeout);
        } finally {
            descriptor.leave();
        }
    }

    private int get(Syscall call, byte[] to, int offset, int length, long position) {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        int fd = descriptor.enter();
        try (ScratchMemory s = new ScratchMemory()) {
            int size = Math.min(length, CHUNK);
            MemorySegment buffer = s.memory(size);
            int read = (int) call.call(s, fd, buffer.address(), size, position);
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, to, offset, read);
            return read == 0 ? -1 : read;
        } finally {
            descriptor.leave();
        }
    }

    /** Writes all bytes at the file's offset. */
    public void write(byte[] from, int offset, int length) {
        put(Syscall.WRITE, from, offset, length, 0);
    }

    /** Writes all bytes at a position and leaves the file's offset alone. */
    public void pwrite(byte[] from, int offset, int length, long position) {
        put(Syscall.PWRITE64, from, offset, length, position);
    }

    private void put(Syscall call, byte[] from, int offset, int length, long position) {
        Objects.checkFromIndexSize(offset, length, from.length);
        int fd = descriptor.enter();
        try {
            for (int done = 0; done < length; ) {
                int size = Math.min(length - done, CHUNK);
                try (ScratchMemory s = new ScratchMemory()) {
                    long data = s.copyOf(from, offset + done, size).address();
                    done += (int) call.call(s, fd, data, size, position + done);
                }
            }
        } finally {
            descriptor.leave();
        }
    }

    /** The rest of the file as a stream; closing it closes this. */
    public InputStream input() {
        return new FdInput(this, descriptor);
    }

    /** Writes at the file's offset, unbuffered; closing it closes this. */
    public OutputStream output() {
        return new FdOutput(this);
    }

    /**
     * Makes the other file, a regular one, the same as this: data copied (shared where the file
     * system can), holes kept, length set. Where the offsets stand does not matter before, and is
     * unspecified after.
     *
     * @return its length in bytes
     */
    public long copyTo(Fd other) {
        int from = descriptor.enter();
        try {
            int to = other.descriptor.enter();
            try {
                return FileCopy.all(from, to, stat().size());
            } finally {
                other.descriptor.leave();
            }
        } finally {
            descriptor.leave();
        }
    }

    /** Waits until data and facts are on disk. */
    public void fsync() {
        simple(Syscall.FSYNC);
    }

    /** Waits until the whole file system it lies on is on disk (syncfs(2)). */
    public void syncfs() {
        simple(Syscall.SYNCFS);
    }

    /** Sets the length in bytes. */
    public void truncate(long size) {
        simple(Syscall.FTRUNCATE, size);
    }

    /** Changes the permissions. */
    public void chmod(int mode) {
        simple(Syscall.FCHMOD, mode);
    }

    /** Changes the owner; -1 leaves one as it is. */
    public void chown(int uid, int gid) {
        simple(Syscall.FCHOWNAT, new byte[0], uid, gid, KernelCalls.AT_EMPTY_PATH);
    }

    /** Sets access and modification time. */
    public void utimes(long seconds, int nanos) {
        int fd = descriptor.enter();
        try (ScratchMemory s = new ScratchMemory()) {
            KernelCalls.utimes(s, fd, 0, seconds, nanos);
        } finally {
            descriptor.leave();
        }
    }

    /** The file's facts. */
    public Stat stat() {
        int fd = descriptor.enter();
        try {
            return KernelCalls.stat(fd, new byte[0], "open file");
        } finally {
            descriptor.leave();
        }
    }

    /** The descriptor's number, valid while this is open. */
    public int number() {
        return descriptor.number();
    }

    /** A path of this file for programs, valid in this process while it is open. */
    public String procPath() {
        return KernelCalls.procPath(descriptor.number());
    }

    @Override
    public void close() {
        descriptor.close();
    }

    private void simple(Syscall call, long... arguments) {
        int fd = descriptor.enter();
        try (ScratchMemory s = new ScratchMemory()) {
            long[] all = new long[arguments.length + 1];
            all[0] = fd;
            System.arraycopy(arguments, 0, all, 1, arguments.length);
            call.call(s, all);
        } finally {
            descriptor.leave();
        }
    }

    private void simple(Syscall call, byte[] path, long... arguments) {
        int fd = descriptor.enter();
        try (ScratchMemory s = new ScratchMemory()) {
            long[] all = new long[arguments.length + 2];
            all[0] = fd;
            all[1] = s.text(path);
            System.arraycopy(arguments, 0, all, 2, arguments.length);
            call.call(s, all);
        } finally {
            descriptor.leave();
        }
    }
}
