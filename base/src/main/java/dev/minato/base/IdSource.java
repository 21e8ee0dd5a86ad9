package dev.minato.base;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A source of new identifiers; a seeded one makes a simulation repeatable. */
@FunctionalInterface
public interface IdSource {
    /**
     * A new identifier.
     *
     * @param bytes its length in bytes; the text has two hexadecimal digits for each
     */
    String next(int bytes);

    /** A container, network or exec identifier in Docker's form: 64 hexadecimal digits. */
    default String next() {
        return next(32);
    }

    /** So many random lower-case letters and digits, 18 at most: the end of a name. */
    default String suffix(int length) {
        String digits = new BigInteger(next(12), 16).toString(Character.MAX_RADIX);
        String padded = "0".repeat(length) + digits;
        return padded.substring(padded.length() - length);
    }

    /** Unguessable identifiers of the operating system's generator, opened with the first. */
    static IdSource random() {
        final class Generator {
            static final SecureRandom RANDOM = new SecureRandom();
        }
        return bytes -> {
            byte[] id = new byte[bytes];
            Generator.RANDOM.nextBytes(id);
            return HexFormat.of().formatHex(id);
        };
    }
}
