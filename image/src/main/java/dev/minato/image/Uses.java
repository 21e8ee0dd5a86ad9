package dev.minato.image;

import java.util.List;

/** Who knows which containers were made from an image. */
@FunctionalInterface
public interface Uses {
    /** Nobody uses anything. */
    Uses NONE = _ -> List.of();

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
