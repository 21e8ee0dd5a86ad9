package dev.minato.engine.step;

import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.LinkWalk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Removes what a runtime makes so that something can be mounted there, and takes away never: it
 * must not show in an image. Remembers what was missing before the step, and deletes of that what
 * is still empty after it.
 */
final class MountStubs {
    private static final int MOST_LINKS = 40;

    private final Dir root;
    private final List<BytePath> missing = new ArrayList<>();

    /**
     * @param root of the step, before it runs
     * @param targets absolute paths of mounts
     */
    MountStubs(Dir root, Collection<String> targets) {
        this.root = root;
        for (String target : targets) {
            BytePath path = followed(BytePath.of(target.substring(1)));
            while (!path.isEmpty() && absent(path)) {
                missing.add(path);
                path = path.parent().orElse(BytePath.EMPTY);
            }
        }
    }

    private boolean absent(BytePath path) {
        try {
            return root.findFollowing(path).isEmpty();
        } catch (LinuxException e) {
            return false;
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
    }
}
