package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.Reason;
import dev.minato.engine.volume.VolumeRecovery;
import dev.minato.image.StoreRecovery;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.state.HomeId;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds what lies in a home, or runs of it on the host, that only a database with rows can have
 * made.
 */
final class HomeRemains {
    private static final int NAMED = 3;
    private final Home home;

    HomeRemains(Home home) {
        this.home = home;
    }

    /** Binds the database to the home. */
    HomeId identity() {
        return new HomeId(home.id(), this::found);
    }

    /** In words, one for each kind; empty in a home that nothing was kept in. */
    List<String> found() {
        StoreRecovery store = new StoreRecovery(home.store());
        List<String> found = new ArrayList<>();
        add(found, "blob", store.blobFiles().size());
        add(found, "snapshot", store.snapshots().size());
        List<String> volumes = VolumeRecovery.names(home.volumes());
        if (!volumes.isEmpty()) {
            found.add("volumes " + some(volumes));
        }
        add(found, "container", containers().size());
        add(found, "running container", running().size());
        return found;
    }

    private static void add(List<String> found, String kind, int count) {
        if (count > 0) {
            found.add(count + " " + kind + (count == 1 ? "" : "s"));
        }
    }

    private static String some(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? first + " and " + (names.size() - NAMED) + " more" : first;
    }

    /** Folders of containers. */
    List<Path> containers() {
        if (!Files.isDirectory(home.containers())) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(home.containers())) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot look through " + home.containers() + ": " + Reason.of(e),
                    e);
        }
    }

    /** Identifiers of containers that have control groups with processes. */
    List<String> running() {
        return tree().map(tree ->
                        tree.leaves("c").stream().filter(id -> tree.populated("c/" + id)).toList())
                .orElse(List.of());
    }

    /** The control groups of this instance, where there are any. */
    Optional<CgroupTree> tree() {
        return new SystemdScope(home.instance()).found(Cgroups.detect());
    }
}
