package dev.minato.engine.step;

import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.LinkWalk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Removes what a runtime makes so that something can be mounted there, and takes away never: it
 * must not show in an image. Remembers what was missing before the step, and deletes of that what
 * is still empty after it. A directory in which nothing else has changed gets its time back, so
 * that it does not show either.
 */
final class MountStubs {
    private static final int MOST_LINKS = 40;

    private static final String OPAQUE = "trusted.overlay.opaque";

    private final Dir root;
    private final Path upper;
    private final List<BytePath> missing = new ArrayList<>();
    private final Map<BytePath, Stat> parents = new HashMap<>();

    /**
     * @param root of the step, before it runs
     * @param upper where its changes go
     * @param targets absolute paths of mounts
     */
    MountStubs(Dir root, Path upper, Collection<String> targets) {
        this.root = root;
        this.upper = upper;
        for (String target : targets) {
            BytePath path = followed(BytePath.of(target.substring(1)));
            while (!path.isEmpty() && absent(path)) {
                missing.add(path);
                path = path.parent().orElse(BytePath.EMPTY);
            }
            BytePath parent = path;
            find(parent).ifPresent(stat -> parents.put(parent, stat));
        }
    }

    private boolean absent(BytePath path) {
        try {
            return root.findFollowing(path).isEmpty();
        } catch (LinuxException e) {
            return false;
        }
    }

    private Optional<Stat> find(BytePath path) {
        try {
            return root.find(path).filter(Stat::isDirectory);
        } catch (LinuxException e) {
            return Optional.empty();
        }
    }

    /** Where a runtime would make the target: at the end of its symbolic links. */
    private BytePath followed(BytePath path) {
        try {
            return new LinkWalk(root, MOST_LINKS).kept(path, true);
        } catch (LinuxException e) {
            return path;
        }
    }

    /** After the step. */
    void clean() {
        for (BytePath path : missing) {
            try {
                Optional<Stat> stat = root.find(path);
                if (stat.isEmpty()) {
                    continue;
                }
                if (stat.get().isDirectory()) {
                    root.rmdir(path);
                } else if (stat.get().isFile() && stat.get().size() == 0) {
                    root.unlink(path);
                }
            } catch (LinuxException e) {
                // Something is in it: then the step has made it its own.
            }
        }
        restoreTimes();
    }

    private void restoreTimes() {
        try (Dir changes = Dir.open(upper)) {
            parents.forEach((path, before) -> {
                if (isUnchanged(changes, path)) {
                    root.utimes(path, before.mtimeSeconds(), before.mtimeNanos());
                }
            });
        } catch (LinuxException e) {
            // It shows as changed, which it is.
        }
    }

    private static boolean isUnchanged(Dir changes, BytePath path) {
        return changes.find(path).filter(Stat::isDirectory).isPresent()
                && changes.list(path).isEmpty()
                && changes.xattr(path, OPAQUE).isEmpty();
    }
}
