package dev.minato.docker.image;

import dev.minato.engine.Container;
import dev.minato.image.catalog.ImageUses.Use;
import dev.minato.image.model.ImageId;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Users of images: containers in any state, and revisions of apps, which may have no container
 * while their app is stopped.
 *
 * @param containers those of this host, as they are now
 * @param apps image IDs that revisions were made with
 */
public record ImageUsers(Supplier<List<Container>> containers, Supplier<Set<String>> apps) {
    /** The containers of an image. */
    List<Use> containers(ImageId image) {
        return containers.get().stream()
                .filter(c -> c.spec().imageId().equals(image))
                .map(c -> new Use(c.id(), c.state().status().alive()))
                .toList();
    }

    /** The containers of an image, and the apps that would start it. */
    List<Use> all(ImageId image) {
        List<Use> users = new ArrayList<>(containers(image));
        if (apps.get().contains(image.toString())) {
            users.add(new Use("an app", false));
        }
        return users;
    }
}
