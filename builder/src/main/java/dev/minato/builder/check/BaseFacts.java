package dev.minato.builder.check;

import dev.minato.builder.plan.StageBase;
import dev.minato.image.model.ImageConfig;

import java.util.Optional;

/** Looks up images that stages begin with; none is obtained for a check. */
@FunctionalInterface
public interface BaseFacts {
    /** Nothing is known of any image. */
    BaseFacts NONE = base -> Optional.empty();

    /** An image's configuration; empty where the image is not at hand. */
    Optional<ImageConfig> find(StageBase.OfImage base);
}
