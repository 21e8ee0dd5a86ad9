package dev.minato.image.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that shows somebody every byte that is read of it, also those that are skipped. */
abstract class ObservedInput extends FilterInputStream {
    ObservedInput(InputStream in) {
        super(in);
    }

    /** Bytes that were read just now. */
    abstract void seen(byte[] bytes, int at, int length);

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
        int read = super.read(to, at, length);
        if (read > 0) {
            seen(to, at, read);
        }
        return read;
    }

    @Override
    public long skip(long n) throws IOException {
        return readNBytes((int) Math.min(n, 64 << 10)).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
