package dev.minato.platform.ledger;

import dev.minato.platform.Revision;

import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.Optional;

/**
 * A revision as it is written down.
 *
 * @param template its template without Container Apps' default probes
 */
public record RevisionRow(
        String name,
        String app,
        int number,
        ObjectNode template,
        Optional<String> imageId,
        Instant created,
        Revision.ProvisioningState state,
        String error,
        Instant lastActive) {

    public String image() {
        return template.path("containers").path(0).path("image").asString();
    }
}
