package dev.minato.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Set;

/**
 * A copy of a mount, with or without those below it, that is not attached yet (open_tree(2)). It
 * never is in the peer group of what it was copied from: when such a copy is unmounted, the kernel
 * takes away what is mounted below the original too (mount_namespaces(7), "Shared subtrees"). One
 * that is closed before it was attached is gone without a trace.
 *
 * <p>Methods throw {@link LinuxException}.
 */
public final class MountTree implements AutoCloseable {
    private static final int OPEN_TREE_CLONE = 1;
    private static final int MOUNT_ATTR_SIZE = 32;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final int ATTR_SET = 0;
    private static final int PROPAGATION = 16;

    private final Descriptor tree;
    private final Path source;

    /** What a copy is told of mounts made and taken away at the original later. */
    public enum Propagation {
        /** Nothing: it stays as it was copied. */
        PRIVATE(1 << 18),
        /** Everything; nothing goes back. */
        SLAVE(1 << 19);

        private final long flag;

        Propagation(long flag) {
            this.flag = flag;
        }
    }

    private MountTree(Descriptor tree, Path source) {
        this.tree = tree;
        this.source = source;
    }

    /**
     * Copies a file or directory of the host; symbolic links in its path are followed.
     *
     * @param source also {@link Fd#procPath()}, for a place whose names may change meanwhile
     * @param recursive with everything mounted below it
     */
    public static MountTree copy(Path source, boolean recursive, Propagation propagation) {
        int flags = OPEN_TREE_CLONE | OpenFlags.CLOEXEC | depth(recursive);
        try (Scratch s = new Scratch(source)) {
            long from = s.text(Mounts.bytes(source));
            Descriptor copied = new Descriptor(Sys.OPEN_TREE.call(s, Kernel.AT_FDCWD, from, flags));
            MountTree tree = new MountTree(copied, source);
            try {
                tree.set(PROPAGATION, propagation.flag, true);
            } catch (RuntimeException e) {
                tree.close();
                throw e;
            }
            return tree;
        }
    }

    /**
     * Takes what these flags say away.
     *
     * @param recursive from all that is mounted below too
     */
    public void flags(Set<MountFlag> flags, boolean recursive) {
        set(ATTR_SET, MountFlag.bits(flags), recursive);
    }

    /** Shows it at a place: what is there is hidden. */
    public void attach(Path target) {
        try (Scratch s = new Scratch(source + " at " + target)) {
            attach(s, tree.number(), target);
        }
    }

    /** Attaches a mount that has no place yet. */
    static void attach(Scratch s, int mount, Path target) {
        long to = s.text(Mounts.bytes(target));
        Sys.MOVE_MOUNT.call(s, mount, s.text(""), Kernel.AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH);
    }

    /** mount_setattr(2). */
    private void set(int field, long value, boolean recursive) {
        try (Scratch s = new Scratch(source)) {
            MemorySegment attributes = s.zeros(MOUNT_ATTR_SIZE);
            attributes.set(ValueLayout.JAVA_LONG, field, value);
            Sys.MOUNT_SETATTR.call(
                    s,
                    tree.number(),
                    s.text(""),
                    Kernel.AT_EMPTY_PATH | depth(recursive),
                    attributes.address(),
                    MOUNT_ATTR_SIZE);
        }
    }

    private static int depth(boolean recursive) {
        return recursive ? Kernel.AT_RECURSIVE : 0;
    }

    @Override
    public void close() {
        tree.close();
    }
}
