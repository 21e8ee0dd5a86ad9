package dev.minato.engine;

import java.time.Instant;
import java.util.Map;

/**
 * Something that happened, in the shape of Docker's {@code /events}.
 *
 * @param type {@code container}, {@code image}, {@code network}, {@code volume}
 * @param action for example {@code start}, {@code exec_create: sh -c true}
 * @param actorId identifier of the thing; for images and volumes its name
 * @param attributes for containers its labels, {@code image}, {@code name} and what belongs to the
 *     action
 */
public record Event(
        String type, String action, String actorId, Map<String, String> attributes, Instant time) {
    public Event {
        attributes = Map.copyOf(attributes);
    }
}
