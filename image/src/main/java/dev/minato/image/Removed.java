package dev.minato.image;

/** One row of what {@code docker rmi} did. */
public sealed interface Removed {
    /**
     * A name was taken away.
     *
     * @param reference in familiar form
     */
    record Untagged(String reference) implements Removed {}

    /** An image is gone. */
    record Deleted(ImageId id) implements Removed {}
}
