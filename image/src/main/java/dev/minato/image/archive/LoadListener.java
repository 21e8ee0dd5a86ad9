package dev.minato.image.archive;

import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;

import java.util.Optional;

/** Hears what {@code docker load} has loaded. */
@FunctionalInterface
public interface LoadListener {
    /** Called for each name of each image, once without a name when it has none. */
    void loaded(ImageId image, Optional<Reference> name);
}
