package dev.minato.acceptance;

import dev.minato.base.Home;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a running instance has in work: contexts, steps, containers and half-arrived content under
 * its home, and its control groups. What an attempt that failed leaves shows as a difference.
 */
final class Workings {
    private Workings() {}

    static Set<String> of(Home home) {
        Set<String> found = new TreeSet<>();
        for (String folder :
                new String[] {"contexts", "steps", "containers", "store/ingest", "store/load"}) {
            names(home.root().resolve(folder), folder + "/", found);
        }
        for (Path controller : children(Path.of("/sys/fs/cgroup"))) {
            for (String leaf : new String[] {"b", "c"}) {
                names(
                        controller.resolve("minato-" + home.instance()).resolve(leaf),
                        "cgroup " + controller.getFileName() + " ",
                        found);
            }
        }
        return found;
    }

    private static void names(Path folder, String prefix, Set<String> into) {
        children(folder).stream()
                .filter(path -> Files.isDirectory(path) || !folder.startsWith("/sys"))
                .forEach(path -> into.add(prefix + path.getFileName()));
    }

    private static Set<Path> children(Path folder) {
        Set<Path> all = new TreeSet<>();
        try (Stream<Path> children = Files.list(folder)) {
            children.forEach(all::add);
        } catch (IOException | UncheckedIOException e) {
            // Not there, or just gone: nothing is in it.
            return Set.of();
        }
        return all;
    }
}
