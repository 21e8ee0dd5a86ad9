package dev.minato.image.model;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a sequence of bytes by its hash (OCI image-spec, descriptor.md, "Digests").
 *
 * @param algorithm sha256 or sha512
 * @param hex the hash in lower case, 64 or 128 digits
 */
public record Digest(Algorithm algorithm, String hex) implements Comparable<Digest> {
    private static final Pattern HEX = Pattern.compile("[0-9a-f]*");

    /** The registered algorithms. */
    public enum Algorithm {
        SHA256("sha256", "SHA-256", 64),
        SHA512("sha512", "SHA-512", 128);

        private final String text;
        private final String javaName;
        private final int digits;

        Algorithm(String text, String javaName, int digits) {
            this.text = text;
            this.javaName = javaName;
            this.digits = digits;
        }

        /** As it stands before the colon. */
        public String text() {
            return text;
        }

        /** A new calculation. */
        public MessageDigest start() {
            try {
                return MessageDigest.getInstance(javaName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + javaName, e);
            }
        }

        /** The digest of a calculation that has seen all bytes. */
        public Digest finish(MessageDigest calculation) {
            return new Digest(this, HexFormat.of().formatHex(calculation.digest()));
        }
    }

    public Digest {
        if (hex.length() != algorithm.digits || !HEX.matcher(hex).matches()) {
            throw wrong(algorithm.text + ":" + hex);
        }
    }

    /**
     * Reads {@code algorithm:hex}.
     *
     * @throws Fault invalid, when it is no digest of a known algorithm
     */
    public static Digest parse(String text) {
        return find(text).orElseThrow(() -> wrong(text));
    }

    /** The same, empty when it is none. */
    public static Optional<Digest> find(String text) {
        int colon = text.indexOf(':');
        for (Algorithm algorithm : Algorithm.values()) {
            if (colon > 0 && text.substring(0, colon).equals(algorithm.text)) {
                String hex = text.substring(colon + 1);
                boolean good = hex.length() == algorithm.digits && HEX.matcher(hex).matches();
                return good ? Optional.of(new Digest(algorithm, hex)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The SHA-256 of bytes. */
    public static Digest of(byte[] bytes) {
        MessageDigest calculation = Algorithm.SHA256.start();
        calculation.update(bytes);
        return Algorithm.SHA256.finish(calculation);
    }

    /** The first 12 digits, as Docker shows them. */
    public String brief() {
        return hex.substring(0, 12);
    }

    private static Fault wrong(String text) {
        return Fault.invalid(
                "digest",
                "invalid digest \""
                        + SafeText.cut(text, 150)
                        + "\": it must be sha256: and 64 digits 0-9a-f, or sha512: and 128");
    }

    @Override
    public int compareTo(Digest other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return algorithm.text + ":" + hex;
    }
}
