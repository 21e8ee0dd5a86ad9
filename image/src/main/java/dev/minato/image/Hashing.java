package dev.minato.image;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Hashes and counts what is written, and hands it on. */
final class Hashing extends OutputStream {
    private final Digest.Algorithm algorithm;
    private final MessageDigest calculation;
    private final OutputStream out;
    private long count;

    Hashing(Digest.Algorithm algorithm, OutputStream out) {
        this.algorithm = algorithm;
        this.calculation = algorithm.start();
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        calculation.update((byte) b);
        count++;
        out.write(b);
    }

    @Override
    public void write(byte[] from, int at, int length) throws IOException {
        calculation.update(from, at, length);
        count += length;
        out.write(from, at, length);
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    long count() {
        return count;
    }

    /** The digest of all that was written; ends the calculation. */
    Digest digest() {
        return algorithm.finish(calculation);
    }
}
