package dev.minato.builder.git;

import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

/** Files of one commit, in a folder of their own, which closing this removes. */
public final class GitCheckout implements AutoCloseable {
    private final Dir parent;
    private final BytePath name;
    private final Dir files;

    /** Takes both over. */
    GitCheckout(Dir parent, BytePath name, Dir files) {
        this.parent = parent;
        this.name = name;
        this.files = files;
    }

    /** The files, of root, with modes 0644 and 0755; closed with this. */
    public Dir files() {
        return files;
    }

    @Override
    public void close() {
        try (parent;
                files) {
            parent.removeTree(name);
        }
    }
}
