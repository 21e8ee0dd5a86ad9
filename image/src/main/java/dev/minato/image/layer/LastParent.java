package dev.minato.image.layer;

import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import org.jspecify.annotations.Nullable;

/**
 * The directory that the last entry of an archive went into, kept open: most entries go where the
 * one before them went, and the kernel need not find the way again.
 */
final class LastParent implements AutoCloseable {
    private final Dir root;
    private BytePath name = BytePath.EMPTY;
    private @Nullable Dir open;

    LastParent(Dir root) {
        this.root = root;
    }

    /** The directory of this name, valid until the next call; symbolic links are followed. */
    Dir of(BytePath directory) {
        if (directory.isEmpty()) {
            return root;
        }
        Dir known = open;
        if (known != null && name.equals(directory)) {
            return known;
        }
        close();
        Dir found = root.dirFollowing(directory);
        open = found;
        name = directory;
        return found;
    }

    /** Forgets it: something was taken away, and the name may mean another directory now. */
    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
