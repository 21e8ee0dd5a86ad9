package dev.minato.engine.container;

import dev.minato.engine.Event;
import dev.minato.engine.Events;
import dev.minato.engine.MountPoint;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** Says what happens to containers and volumes, in the shapes of Docker's events. */
public final class ContainerEvents {
    private final Events events;
    private final InstantSource time;

    public ContainerEvents(Events events, InstantSource time) {
        this.events = events;
        this.time = time;
    }

    public void container(ContainerEntry cell, String action) {
        container(cell, action, Map.of());
    }

    public void container(ContainerEntry cell, String action, Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(cell.spec().labels());
        attributes.put("image", cell.spec().image());
        attributes.put("name", cell.name());
        attributes.putAll(more);
        publish("container", action, cell.id(), attributes);
    }

    public void volume(String name, String action, Map<String, String> attributes) {
        publish("volume", action, name, attributes);
    }

    public void mounted(ContainerEntry cell, MountPoint mount) {
        volume(
                mount.name(),
                "mount",
                Map.of(
                        "container",
                        cell.id(),
                        "destination",
                        mount.destination(),
                        "driver",
                        "local",
                        "propagation",
                        mount.propagation(),
                        "read/write",
                        Boolean.toString(mount.writable())));
    }

    public void unmounted(ContainerEntry cell, MountPoint mount) {
        volume(mount.name(), "unmount", Map.of("container", cell.id(), "driver", "local"));
    }

    public void network(ContainerEntry cell, String action, String networkId, String network) {
        publish(
                "network",
                action,
                networkId,
                Map.of("container", cell.id(), "name", network, "type", "bridge"));
    }

    private void publish(String type, String action, String id, Map<String, String> attributes) {
        events.publish(new Event(type, action, id, attributes, time.instant()));
    }
}
