package dev.minato.linux;

import org.jspecify.annotations.Nullable;

/**
 * A directory and one component in it: what the calls need that cannot resolve within a root
 * themselves. The component is never {@code ..} and contains no slash, so nothing leaves the root;
 * for a directory itself it is {@code .}.
 */
final class Place implements AutoCloseable {
    private static final byte[] DOT = {'.'};

    private final Descriptor root;
    private final @Nullable Descriptor parent;
    private final int fd;
    private final byte[] last;

    private Place(Descriptor root, @Nullable Descriptor parent, int fd, byte[] last) {
        this.root = root;
        this.parent = parent;
        this.fd = fd;
        this.last = last;
    }

    /** Finds the place of a name; its parent is resolved within the root. */
    static Place of(Descriptor root, Name name) {
        int fd = root.enter();
        try {
            Name last = name.last();
            if (last.isEmpty()) {
                return new Place(root, null, fd, DOT);
            }
            if (last.isDotDot()) {
                Descriptor whole = directory(fd, name);
                return new Place(root, whole, whole.number(), DOT);
            }
            Name above = name.parent().orElse(Name.EMPTY);
            if (above.isEmpty()) {
                return new Place(root, null, fd, last.bytes());
            }
            Descriptor parent = directory(fd, above);
            return new Place(root, parent, parent.number(), last.bytes());
        } catch (RuntimeException e) {
            root.leave();
            throw e;
        }
    }

    private static Descriptor directory(int fd, Name name) {
        int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
        return Kernel.openat2(fd, name.bytes(), flags, 0, Kernel.RESOLVE_IN_ROOT);
    }

    int fd() {
        return fd;
    }

    byte[] last() {
        return last;
    }

    /** A path for calls that take no descriptor: the last component is not followed by l…-calls. */
    Name procPath() {
        return Name.of(Kernel.procPath(fd)).resolve(Name.of(last));
    }

    @Override
    public void close() {
        if (parent != null) {
            parent.close();
        }
        root.leave();
    }
}
