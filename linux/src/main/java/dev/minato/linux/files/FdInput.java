package dev.minato.linux.files;

import dev.minato.base.Reason;
import dev.minato.linux.Errno;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Stat;
import dev.minato.linux.Syscall;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** A file's rest as a stream, with one native buffer for all reads. Not thread-safe. */
final class FdInput extends InputStream {
    private static final int CHUNK = 128 << 10;

    private final Fd owner;
    private final OpenDescriptor descriptor;
    private final MemorySegment buffer = Arena.ofAuto().allocate(CHUNK, 8);

    FdInput(Fd owner, OpenDescriptor descriptor) {
        this.owner = owner;
        this.descriptor = descriptor;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            return 0;
        }
        int fd;
        try {
            fd = descriptor.enter();
        } catch (IllegalStateException e) {
            throw new IOException("stream closed", e);
        }
        try (ScratchMemory s = new ScratchMemory()) {
            long size = Math.min(length, CHUNK);
            int read = (int) Syscall.READ.call(s, fd, buffer.address(), size);
            MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, to, offset, read);
            return read == 0 ? -1 : read;
        } catch (LinuxException e) {
            if (e.is(Errno.EIO) && isTerminal(fd)) {
                return -1;
            }
            throw new IOException(Reason.of(e), e);
        } finally {
            descriptor.leave();
        }
    }

    /** The master of a terminal whose other side is closed reads as EIO: that is its end. */
    private static boolean isTerminal(int fd) {
        return KernelCalls.stat(fd, new byte[0], "open file").type() == Stat.Type.CHARACTER;
    }

    @Override
    public void close() {
        owner.close();
    }
}
