package dev.minato.image.catalog;

import dev.minato.image.model.ImageId;

import java.util.List;

/** The containers that were made from an image, as somebody outside of this room knows them. */
@FunctionalInterface
public interface ImageUses {
    /** Nobody uses anything. */
    ImageUses NONE = _ -> List.of();

    /**
     * A container made from an image.
     *
     * @param container its ID, 64 digits
     * @param running whether it runs
     */
    record Use(String container, boolean running) {}

    /** The containers of an image, in any state. */
    List<Use> of(ImageId image);
}
