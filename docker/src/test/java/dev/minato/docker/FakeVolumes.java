package dev.minato.docker;

import dev.minato.base.Fault;
import dev.minato.engine.Volume;
import dev.minato.engine.Volumes;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Volumes without folders; {@code used} is used by a container. */
public final class FakeVolumes implements Volumes {
    public final Map<String, Volume> volumes = new TreeMap<>();

    @Override
    public Volume create(String name, Map<String, String> labels, Map<String, String> options) {
        String given = name.isEmpty() ? "made-up" : name;
        Volume volume =
                new Volume(
                        given,
                        Path.of("/volumes").resolve(given),
                        Instant.EPOCH,
                        labels,
                        options,
                        name.isEmpty());
        volumes.put(given, volume);
        return volume;
    }

    @Override
    public Volume get(String name) {
        Volume volume = volumes.get(name);
        if (volume == null) {
            throw Fault.notFound("get " + name + ": no such volume");
        }
        return volume;
    }

    @Override
    public List<Volume> list() {
        return List.copyOf(volumes.values());
    }

    @Override
    public List<String> users(String name) {
        return name.equals("used") ? List.of(FakeContainers.ID) : List.of();
    }

    @Override
    public void remove(String name, boolean force) {
        if (volumes.remove(name) == null && !force) {
            throw Fault.notFound("get " + name + ": no such volume");
        }
    }

    @Override
    public long bytes(String name) {
        get(name);
        return 100;
    }
}
