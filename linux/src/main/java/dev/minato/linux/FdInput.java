package dev.minato.linux;

import dev.minato.base.Reason;

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
    private final Descriptor descriptor;
    private final MemorySegment buffer = Arena.ofAuto().allocate(CHUNK, 8);

    FdInput(Fd owner, Descriptor descriptor) {
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
        try (Scratch s = new Scratch()) {
            long size = Math.min(length, CHUNK);
            int read = (int) Sys.READ.call(s, fd, buffer.address(), size);
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
        return Kernel.stat(fd, new byte[0], "open file").type() == Stat.Type.CHARACTER;
    }

    @Override
    public void close() {
        owner.close();
    }
}
