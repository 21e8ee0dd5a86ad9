package dev.minato.docker;

import dev.minato.engine.Event;
import dev.minato.engine.Events;
import dev.minato.image.Image;
import dev.minato.image.ImageId;
import dev.minato.image.Images;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Makes known what this API did to images. */
final class ImageEvents {
    private final Events events;
    private final Images images;
    private final InstantSource clock;

    ImageEvents(Events events, Images images, InstantSource clock) {
        this.events = events;
        this.images = images;
        this.clock = clock;
    }

    /** Something was done to an image that exists; its labels go along. */
    void happened(String action, ImageId id, String name) {
        Image image = images.get(id);
        Map<String, String> attributes = new HashMap<>(image.config().run().labels());
        attributes.put("name", name);
        publish(action, id.toString(), attributes);
    }

    /** An image was pulled; Docker names it by its reference. */
    void pulled(String reference) {
        publish("pull", reference, Map.of("name", reference));
    }

    /** A name or an image is gone. */
    void gone(String action, String actor, String name) {
        publish(action, actor, Map.of("name", name));
    }

    private void publish(String action, String actor, Map<String, String> attributes) {
        events.publish(new Event("image", action, actor, attributes, clock.instant()));
    }
}
