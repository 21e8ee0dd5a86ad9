package dev.minato.image.content;

import dev.minato.base.Fault;
import dev.minato.base.Memory;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Refuses new content on a disk that is nearly full: its last room is for writing down what is
 * removed. Thread-safe.
 */
public final class FreeSpaceCheck {
    /** What stays free of new content. */
    private static final long KEPT = 16L << 20;

    private final Path root;
    private final FileStore store;

    /** On the disk of a folder. */
    public FreeSpaceCheck(Path root) {
        this.root = root;
        try {
            this.store = Files.getFileStore(root);
        } catch (IOException e) {
            throw DiskFaults.fault("look at the disk of " + root, e);
        }
    }

    /**
     * Refuses what would take the last room.
     *
     * @param doing what is begun, for example {@code unpack a layer}
     * @throws Fault exhausted
     */
    public void demand(String doing) {
        long free = free();
        if (free < KEPT) {
            throw Fault.of(
                    Fault.Kind.EXHAUSTED,
                    "cannot "
                            + doing
                            + ": no space left on device: "
                            + root
                            + " has "
                            + new Memory(free)
                            + " left, and "
                            + new Memory(KEPT)
                            + " are kept for removing things. Free some room and try again");
        }
    }

    private long free() {
        try {
            return store.getUsableSpace();
        } catch (IOException e) {
            throw DiskFaults.fault("look at the disk of " + root, e);
        }
    }
}
