package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.OpenFlags;

import org.jspecify.annotations.Nullable;

/**
 * A directory and one component in it: what the calls need that cannot resolve within a root
 * themselves. The component is never {@code ..} and contains no slash, so nothing leaves the root;
 * for a directory itself it is {@code .}.
 */
final class ResolvedName implements AutoCloseable {
    private static final byte[] DOT = {'.'};

    private final OpenDescriptor root;
    private final @Nullable OpenDescriptor parent;
    private final int fd;
    private final byte[] last;

    private ResolvedName(
            OpenDescriptor root, @Nullable OpenDescriptor parent, int fd, byte[] last) {
        this.root = root;
        this.parent = parent;
        this.fd = fd;
        this.last = last;
    }

    /** Finds the place of a name; its parent is resolved within the root. */
    static ResolvedName of(OpenDescriptor root, BytePath name) {
        int fd = root.enter();
        try {
            BytePath last = name.last();
            if (last.isEmpty()) {
                return new ResolvedName(root, null, fd, DOT);
            }
            if (last.isDotDot()) {
                OpenDescriptor whole = directory(fd, name);
                return new ResolvedName(root, whole, whole.number(), DOT);
            }
            BytePath above = name.parent().orElse(BytePath.EMPTY);
            if (above.isEmpty()) {
                return new ResolvedName(root, null, fd, last.bytes());
            }
            OpenDescriptor parent = directory(fd, above);
            return new ResolvedName(root, parent, parent.number(), last.bytes());
        } catch (RuntimeException e) {
            root.leave();
            throw e;
        }
    }

    private static OpenDescriptor directory(int fd, BytePath name) {
        int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
        return KernelCalls.openat2(fd, name.bytes(), flags, 0, KernelCalls.RESOLVE_IN_ROOT);
    }

    int fd() {
        return fd;
    }

    byte[] last() {
        return last;
    }

    /** A path for calls that take no descriptor: the last component is not followed by l…-calls. */
    BytePath procPath() {
        return BytePath.of(KernelCalls.procPath(fd)).resolve(BytePath.of(last));
    }

    @Override
    public void close() {
        if (parent != null) {
            parent.close();
        }
        root.leave();
    }
}
