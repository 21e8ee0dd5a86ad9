package dev.minato.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Hashes and counts what is read. */
final class HashedInput extends FilterInputStream {
    private final Digest.Algorithm algorithm;
    private final MessageDigest calculation;
    private long count;

    HashedInput(InputStream in, Digest.Algorithm algorithm) {
        super(in);
        this.algorithm = algorithm;
        this.calculation = algorithm.start();
    }

    /** Bytes so far. */
    long count() {
        return count;
    }

    /** The digest of all that was read; asked once. */
    Digest digest() {
        return algorithm.finish(calculation);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
        int read = super.read(to, at, length);
        if (read > 0) {
            calculation.update(to, at, read);
            count += read;
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
