package dev.minato.image.catalog;

import dev.minato.image.model.Descriptor;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An image as it is now.
 *
 * @param id the digest of its config
 * @param config its config
 * @param names tags and the digests it was pulled by
 * @param manifest the pointer to its manifest, once all layers are packed or when it was pulled
 * @param top its uppermost snapshot, empty for an image without layers
 * @param size bytes of the files of all layers
 * @param tagged when it last got a tag
 */
public record Image(
        ImageId id,
        ImageConfig config,
        ImageNames names,
        Optional<Descriptor> manifest,
        Optional<Long> top,
        long size,
        Optional<Instant> tagged) {
    /** The same image, as one that has only these names. */
    public Image withNames(ImageNames some) {
        return new Image(id, config, some, manifest, top, size, tagged);
    }

    /** Its tags, sorted. */
    public List<Reference> tags() {
        return names.tags();
    }

    /** {@code name@sha256:…} for each repository that is known to have it, sorted. */
    public List<String> repoDigests() {
        return names.repoDigests();
    }

    /** When its last step was done; 1970 when its config does not say. */
    public Instant created() {
        return config.created().orElse(Instant.EPOCH);
    }
}
