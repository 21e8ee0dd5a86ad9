package dev.minato.image.catalog;

import dev.minato.image.model.ImageId;

/** One row of what {@code docker rmi} did. */
public sealed interface ImageDeleteItem {
    /**
     * A name was taken away.
     *
     * @param reference in familiar form
     */
    record Untagged(String reference) implements ImageDeleteItem {}

    /** An image is gone. */
    record Deleted(ImageId id) implements ImageDeleteItem {}
}
