package dev.minato.linux.files;

import dev.minato.base.Reason;
import dev.minato.linux.LinuxException;

import java.io.IOException;
import java.io.OutputStream;

/** Writes to a file at its offset. */
final class FdOutput extends OutputStream {
    private final Fd owner;

    FdOutput(Fd owner) {
        this.owner = owner;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        try {
            owner.write(from, offset, length);
        } catch (LinuxException | IllegalStateException e) {
            throw new IOException(Reason.of(e), e);
        }
    }

    @Override
    public void close() {
        owner.close();
    }
}
