package dev.minato.linux.mount;

import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Syscall;
import dev.minato.linux.files.Fd;

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

    private final OpenDescriptor tree;
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

    private MountTree(OpenDescriptor tree, Path source) {
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
        try (ScratchMemory s = new ScratchMemory(source)) {
            long from = s.text(Mounts.bytes(source));
            OpenDescriptor copied =
                    new OpenDescriptor(
                            Syscall.OPEN_TREE.call(s, KernelCalls.AT_FDCWD, from, flags));
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
        try (ScratchMemory s = new ScratchMemory(source + " at " + target)) {
            attach(s, tree.number(), target);
        }
    }

    /** Attaches a mount that has no place yet. */
    static void attach(ScratchMemory s, int mount, Path target) {
        long to = s.text(Mounts.bytes(target));
        Syscall.MOVE_MOUNT.call(
                s, mount, s.text(""), KernelCalls.AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH);
    }

    /** mount_setattr(2). */
    private void set(int field, long value, boolean recursive) {
        try (ScratchMemory s = new ScratchMemory(source)) {
            MemorySegment attributes = s.zeros(MOUNT_ATTR_SIZE);
            attributes.set(ValueLayout.JAVA_LONG, field, value);
            Syscall.MOUNT_SETATTR.call(
                    s,
                    tree.number(),
                    s.text(""),
                    KernelCalls.AT_EMPTY_PATH | depth(recursive),
                    attributes.address(),
                    MOUNT_ATTR_SIZE);
        }
    }

    private static int depth(boolean recursive) {
        return recursive ? KernelCalls.AT_RECURSIVE : 0;
    }

    @Override
    public void close() {
        tree.close();
    }
}
