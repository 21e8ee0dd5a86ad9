package dev.minato.image.content;

import dev.minato.image.model.Digest;

import java.io.InputStream;
import java.security.MessageDigest;

/** Hashes and counts what is read. */
public final class HashedInput extends ObservedInput {
    private final Digest.Algorithm algorithm;
    private final MessageDigest calculation;
    private long count;

    public HashedInput(InputStream in, Digest.Algorithm algorithm) {
        super(in);
        this.algorithm = algorithm;
        this.calculation = algorithm.start();
    }

    /** Bytes so far. */
    public long count() {
        return count;
    }

    /** The digest of all that was read; asked once. */
    public Digest digest() {
        return algorithm.finish(calculation);
    }

    @Override
    void seen(byte[] bytes, int at, int length) {
        calculation.update(bytes, at, length);
        count += length;
    }
}
