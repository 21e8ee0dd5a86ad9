package dev.minato.image.catalog;

import dev.minato.image.model.Reference;

import java.util.List;

/**
 * What an image is called.
 *
 * @param tags references with a tag, sorted
 * @param repoDigests {@code name@sha256:…} in familiar form, sorted
 */
public record ImageNames(List<Reference> tags, List<String> repoDigests) {
    public ImageNames {
        tags = List.copyOf(tags);
        repoDigests = List.copyOf(repoDigests);
    }
}
