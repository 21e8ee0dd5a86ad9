package dev.minato.builder.context;

import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

/** An unpacked context in a folder of its own, which closing it removes. */
public final class ContextFolder implements AutoCloseable {
    private final Dir parent;
    private final BytePath name;
    private final Dir dir;

    /** Takes both over. */
    ContextFolder(Dir parent, BytePath name, Dir dir) {
        this.parent = parent;
        this.name = name;
        this.dir = dir;
    }

    /** The files; closed with this. */
    public Dir dir() {
        return dir;
    }

    /** Removes the folder with everything in it. */
    @Override
    public void close() {
        try (parent;
                dir) {
            parent.removeTree(name);
        }
    }
}
