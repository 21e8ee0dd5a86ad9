package dev.minato.image.content;

import dev.minato.image.model.Digest;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Hashes and counts what is written, and hands it on. */
public final class HashedOutput extends OutputStream {
    private final Digest.Algorithm algorithm;
    private final MessageDigest calculation;
    private final OutputStream out;
    private long count;

    public HashedOutput(Digest.Algorithm algorithm, OutputStream out) {
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

    public long count() {
        return count;
    }

    /** The digest of all that was written; ends the calculation. */
    public Digest digest() {
        return algorithm.finish(calculation);
    }
}
