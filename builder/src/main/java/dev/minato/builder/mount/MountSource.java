package dev.minato.builder.mount;

import dev.minato.base.Fault;
import dev.minato.builder.files.TreePaths;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;

import java.util.Optional;

/**
 * What a mount shows of a tree.
 *
 * @param path real, without links: nothing that is in the tree can lead out of it
 */
public record MountSource(SourceTree tree, BytePath path, Stat stat) {
    private static final Stat EMPTY_ROOT =
            new Stat(Stat.Type.DIRECTORY, 0755, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0);

    /**
     * Finds it.
     *
     * @param written as the mount has it, its links followed inside the tree; empty for the root
     * @throws Fault invalid, when nothing is there
     */
    public static MountSource find(SourceTree tree, BytePath written) {
        return tree.look(files -> {
            BytePath real = TreePaths.follow(files, written.inRoot(), true);
            Optional<Stat> found = files.find(real);
            if (found.isEmpty() && real.isEmpty()) {
                return new MountSource(tree, real, EMPTY_ROOT);
            }
            return new MountSource(
                    tree,
                    real,
                    found.orElseThrow(() ->
                            Fault.invalid("source", "\"/" + written.inRoot() + "\": not found")));
        });
    }

    /** What stands for its content in cache keys. */
    public String content() {
        return tree.content(path, stat);
    }
}
