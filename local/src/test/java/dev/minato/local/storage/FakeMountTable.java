package dev.minato.local.storage;

import dev.minato.base.Fault;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A table of mounts in memory, whose servers do what a test says. */
final class FakeMountTable implements MountTable {
    final List<String> done = new ArrayList<>();
    final Map<Path, StorageMount> mounted = new TreeMap<>();
    final Map<Path, Health> health = new TreeMap<>();
    String refusal = "";

    @Override
    public List<Path> below(Path folder) {
        return mounted.keySet().stream().filter(place -> place.startsWith(folder)).toList();
    }

    @Override
    public boolean isMounted(Path place) {
        return mounted.containsKey(place);
    }

    @Override
    public void mount(StorageMount mount, Path place, Runnable attached) {
        if (!refusal.isEmpty()) {
            throw Fault.unavailable(mount + " cannot be mounted: " + refusal);
        }
        done.add("mount " + place.getFileName());
        mounted.put(place, mount);
        attached.run();
    }

    @Override
    public Health health(Path place) {
        return health.getOrDefault(place, Health.WELL);
    }

    @Override
    public void unmount(Path place) {
        if (mounted.keySet().removeIf(each -> each.startsWith(place))) {
            done.add("unmount " + place.getFileName());
            health.remove(place);
        }
    }

    @Override
    public void within(Path place, Runnable work) {
        work.run();
    }
}
