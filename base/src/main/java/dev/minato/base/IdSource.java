package dev.minato.base;

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
