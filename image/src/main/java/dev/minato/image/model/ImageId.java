package dev.minato.image.model;

/** The identity of an image: the digest of its config's bytes, as in Docker's classic store. */
public record ImageId(Digest digest) implements Comparable<ImageId> {
    /** Reads {@code sha256:…}. */
    public static ImageId parse(String text) {
        return new ImageId(Digest.parse(text));
    }

    /** The first 12 digits, as Docker shows them. */
    public String brief() {
        return digest.brief();
    }

    @Override
    public int compareTo(ImageId other) {
        return digest.compareTo(other.digest);
    }

    @Override
    public String toString() {
        return digest.toString();
    }
}
