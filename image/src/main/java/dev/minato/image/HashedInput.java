package dev.minato.image;

import java.io.InputStream;
import java.security.MessageDigest;

/** Hashes and counts what is read. */
final class HashedInput extends Observed {
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
    void seen(byte[] bytes, int at, int length) {
        calculation.update(bytes, at, length);
        count += length;
    }
}
