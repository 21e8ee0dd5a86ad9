package dev.minato.platform.ledger;

import dev.minato.platform.Revision;
import dev.minato.platform.TemplateSpec;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A revision as it is written down.
 *
 * @param template what it is made of
 * @param document the template in the words of whoever asked for it
 * @param images ID of each image that is known, by its reference; what is known never changes
 */
public record RevisionRow(
        String name,
        String app,
        int number,
        TemplateSpec template,
        String document,
        Map<String, String> images,
        Instant created,
        Revision.ProvisioningState state,
        String error,
        Instant lastActive) {
    public RevisionRow {
        images = Map.copyOf(images);
    }

    /** ID of the main container's image; absent until it is known. */
    public Optional<String> imageId() {
        return Optional.ofNullable(images.get(template.main().image()));
    }
}
