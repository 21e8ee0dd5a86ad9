package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Removes whole trees with a bounded number of open descriptors: what lies deeper than a limit is
 * first moved up beside the root of the tree, so no depth that a hostile image has can exhaust
 * anything.
 */
public final class RecursiveDelete {
    private static final int DEPTH = 64;

    private final Dir top;
    private final Deque<BytePath> moved = new ArrayDeque<>();
    private int next;

    private RecursiveDelete(Dir top) {
        this.top = top;
    }

    /**
     * Removes a file or folder of the host and all below it, following no link out of it and never
     * entering another mount; nothing happens when there is none.
     *
     * @throws LinuxException EBUSY or EXDEV when a mount is found; what else the kernel says
     */
    public static void delete(Path path) {
        Path parent = path.getParent();
        if (parent == null || !Files.exists(parent)) {
            return;
        }
        try (Dir dir = Dir.open(parent)) {
            dir.removeTree(BytePath.of(path.getFileName().toString()));
        }
    }

    static void remove(Dir root, BytePath name) {
        var found = root.find(name);
        if (found.isEmpty()) {
            return;
        }
        if (!found.get().isDirectory()) {
            ignoringAbsence(() -> root.unlink(name));
            return;
        }
        try (Dir top = root.dir(name)) {
            RecursiveDelete trees = new RecursiveDelete(top);
            trees.empty(top, 0);
            while (!trees.moved.isEmpty()) {
                trees.removeDirectory(top, trees.moved.pop(), 0);
            }
        }
        if (!name.plain().isEmpty()) {
            ignoringAbsence(() -> root.rmdir(name));
        }
    }

    private void empty(Dir dir, int depth) {
        for (DirectoryEntry entry : dir.list(BytePath.EMPTY)) {
            if (entry.type() == Stat.Type.DIRECTORY) {
                removeDirectory(dir, entry.name(), depth);
            } else {
                ignoringAbsence(() -> dir.unlink(entry.name()));
            }
        }
    }

    private void removeDirectory(Dir parent, BytePath name, int depth) {
        if (depth == DEPTH) {
            moveUp(parent, name);
            return;
        }
        ignoringAbsence(() -> {
            try (Dir dir = parent.dirOfSameMount(name)) {
                empty(dir, depth + 1);
            }
            parent.rmdir(name);
        });
    }

    private void moveUp(Dir parent, BytePath name) {
        while (true) {
            BytePath to = BytePath.of(".removed-" + next++);
            try {
                parent.renameInto(name, top, to);
                moved.push(to);
                return;
            } catch (LinuxException e) {
                if (!e.is(Errno.EEXIST)) {
                    throw e;
                }
            }
        }
    }

    private static void ignoringAbsence(Runnable removal) {
        try {
            removal.run();
        } catch (LinuxException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }
}
