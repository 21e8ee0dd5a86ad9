package dev.minato.docker;

import dev.minato.engine.Event;
import dev.minato.engine.network.NetworkFact;
import dev.minato.image.catalog.ImageFact;
import dev.minato.image.model.Reference;
import dev.minato.state.Change;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Changes of images and networks as dockerd's events with the containerd image store: an image is
 * named by its ID, but for pulls, which are of a name.
 */
final class FactEvents {
    private FactEvents() {}

    /** The event of a change; empty for what Docker has no event for. */
    static Optional<Event> of(Change change) {
        return switch (change.kind()) {
            case IMAGE -> ImageFact.of(change).flatMap(fact -> image(fact, change.at()));
            case NETWORK -> NetworkFact.of(change).map(fact -> network(fact, change.at()));
            case APP, CONTAINER, ENVIRONMENT, JOB, OPERATION, UNKNOWN -> Optional.empty();
        };
    }

    private static Optional<Event> image(ImageFact fact, Instant at) {
        String id = fact.image().toString();
        String familiar = fact.reference().map(Reference::familiar).orElse(id);
        return switch (fact.action()) {
            case CREATE -> Optional.of(image("create", id, id, fact, at));
            case DELETE -> Optional.of(image("delete", id, id, fact, at));
            case LOAD -> Optional.of(image("load", id, id, fact, at));
            case SAVE -> Optional.of(image("save", id, id, fact, at));
            case TAG -> Optional.of(image("tag", id, familiar, fact, at));
            case UNTAG -> Optional.of(image("untag", id, familiar, fact, at));
            case PULL -> {
                String name = fact.reference().map(Reference::familiarName).orElse(id);
                yield Optional.of(image("pull", familiar, name, fact, at));
            }
            case PACK -> Optional.empty();
        };
    }

    private static Event image(
            String action, String actor, String name, ImageFact fact, Instant at) {
        Map<String, String> attributes = new HashMap<>(fact.labels());
        attributes.put("name", name);
        return new Event("image", action, actor, attributes, at);
    }

    private static Event network(NetworkFact fact, Instant at) {
        String action =
                switch (fact.action()) {
                    case CREATE -> "create";
                    case DESTROY -> "destroy";
                };
        return new Event(
                "network",
                action,
                fact.id(),
                Map.of("name", fact.name(), "type", fact.driver()),
                at);
    }
}
