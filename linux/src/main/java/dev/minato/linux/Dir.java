package dev.minato.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * A directory held by an O_PATH descriptor, and the root of everything named through it: every
 * {@link Name} is resolved below it (openat2(2) with RESOLVE_IN_ROOT), so neither {@code ..} nor an
 * absolute name nor a symbolic link, whoever made it and whenever, leads out. Symbolic links in
 * middle components are followed inside the root; the last component is not followed unless the
 * method says so. Thread-safe.
 *
 * <p>Methods throw {@link LinuxException}; those that make something give it exactly the mode asked
 * for, whatever the umask.
 */
public final class Dir implements AutoCloseable {
    private static final int PATH_MAX = 4096;
    private static final int MAX_LINKS = 40;

    private final Descriptor descriptor;

    private Dir(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** Opens a directory of the host; symbolic links in the path are followed. */
    public static Dir open(Path path) {
        byte[] bytes = Name.of(path.toString()).bytes();
        int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
        return new Dir(Kernel.openat2(Kernel.AT_FDCWD, bytes, flags, 0, 0));
    }

    /** Opens a directory below; names given to it cannot leave that one. */
    public Dir dir(Name name) {
        int flags = OpenFlags.PATH | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;
        return new Dir(openat2(name, flags, 0));
    }

    /** The same, following a symbolic link inside the root. */
    public Dir dirFollowing(Name name) {
        return new Dir(openat2(name, OpenFlags.PATH | OpenFlags.DIRECTORY, 0));
    }

    /** What the directory contains, without {@code .} and {@code ..}, in the kernel's order. */
    public List<Entry> list(Name name) {
        int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;
        try (Descriptor open = openat2(name, flags, 0)) {
            return Listing.of(open.number());
        }
    }

    /** The file's facts; empty when there is no such file. */
    public Optional<Stat> find(Name name) {
        return present(() -> stat(name));
    }

    /** The file's facts. */
    public Stat stat(Name name) {
        try (Place place = Place.of(descriptor, name)) {
            return Kernel.stat(place.fd(), place.last(), name);
        }
    }

    /** The facts of what the name leads to, links followed inside the root; empty when nothing. */
    public Optional<Stat> findFollowing(Name name) {
        return present(() -> {
            try (Descriptor open = openat2(name, OpenFlags.PATH, 0)) {
                return Kernel.stat(open.number(), new byte[0], name);
            }
        });
    }

    /**
     * Opens a regular file for reading. A FIFO or device is refused (EINVAL) without being opened,
     * a directory with EISDIR, a symbolic link with ELOOP.
     */
    public Fd read(Name name) {
        return readable(name, OpenFlags.PATH | OpenFlags.NOFOLLOW);
    }

    /** As {@link #read(Name)}, following a symbolic link inside the root. */
    public Fd readFollowing(Name name) {
        return readable(name, OpenFlags.PATH);
    }

    /** Holds, without opening it, what the name leads to, links followed inside the root. */
    public Fd holdFollowing(Name name) {
        return new Fd(openat2(name, OpenFlags.PATH, 0));
    }

    /** Makes a new regular file, open for reading and writing; EEXIST when the name is taken. */
    public Fd create(Name name, int mode) {
        int flags = OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOFOLLOW;
        Fd fd = new Fd(openat2(name, flags, mode));
        try {
            if (Umask.cuts(mode)) {
                fd.chmod(mode);
            }
            return fd;
        } catch (RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Opens with flags of {@link OpenFlags}; O_NOFOLLOW and O_CLOEXEC are added.
     *
     * @param mode of a file made by O_CREAT (the umask applies), else 0
     */
    public Fd open(Name name, int flags, int mode) {
        return new Fd(openat2(name, flags | OpenFlags.NOFOLLOW, mode));
    }

    /** Makes a directory. */
    public void mkdir(Name name, int mode) {
        at(name, Sys.MKDIRAT, mode);
        if (Umask.cuts(mode)) {
            chmod(name, mode);
        }
    }

    /** Makes a directory and its missing parents; those that exist are left as they are. */
    public void mkdirs(Name name, int mode) {
        Name path = Name.EMPTY;
        for (Name part : name.parts()) {
            path = path.resolve(part);
            if (findFollowing(path).isEmpty()) {
                try {
                    mkdir(path, mode);
                } catch (LinuxException e) {
                    if (!e.is(Errno.EEXIST) || findFollowing(path).isEmpty()) {
                        throw e;
                    }
                }
            }
        }
    }

    /**
     * Makes a symbolic link.
     *
     * @param target its text, kept byte for byte
     */
    public void symlink(Name at, Name target) {
        try (Place place = Place.of(descriptor, at);
                Scratch s = new Scratch(at)) {
            Sys.SYMLINKAT.call(s, s.text(target.bytes()), place.fd(), s.text(place.last()));
        }
    }

    /** Makes another name of a file; a symbolic link is linked itself. */
    public void link(Name existing, Name at) {
        try (Place from = Place.of(descriptor, existing);
                Place to = Place.of(descriptor, at);
                Scratch s = new Scratch(existing + " at " + at)) {
            Sys.LINKAT.call(s, from.fd(), s.text(from.last()), to.fd(), s.text(to.last()), 0);
        }
    }

    /**
     * Makes a device, FIFO, socket or empty file.
     *
     * @param major 0 unless a device
     * @param minor 0 unless a device
     */
    public void mknod(Name name, Stat.Type type, int mode, int major, int minor) {
        at(name, Sys.MKNODAT, type.bits() | mode, device(major, minor));
        if (Umask.cuts(mode)) {
            chmod(name, mode);
        }
    }

    /** Removes a name that is not a directory. */
    public void unlink(Name name) {
        at(name, Sys.UNLINKAT, 0);
    }

    /** Removes an empty directory. */
    public void rmdir(Name name) {
        at(name, Sys.UNLINKAT, Kernel.AT_REMOVEDIR);
    }

    /**
     * Removes a file or a whole directory, however deep; nothing happens when there is none. Never
     * enters another mount: EBUSY or EXDEV when one is found.
     */
    public void removeTree(Name name) {
        Trees.remove(this, name);
    }

    /** Renames within this root, replacing what is there as rename(2) does. */
    public void rename(Name from, Name to) {
        renameInto(from, this, to, 0);
    }

    /** Renames within this root; EEXIST when the new name is taken. */
    public void renameNew(Name from, Name to) {
        renameInto(from, this, to, Kernel.RENAME_NOREPLACE);
    }

    /** Changes the owner; -1 leaves one as it is. The kernel clears set-ID bits of files. */
    public void chown(Name name, int uid, int gid) {
        at(name, Sys.FCHOWNAT, uid, gid, Kernel.AT_SYMLINK_NOFOLLOW);
    }

    /** Changes the permissions; EOPNOTSUPP for a symbolic link, which has none. */
    public void chmod(Name name, int mode) {
        try (Descriptor open = openat2(name, OpenFlags.PATH | OpenFlags.NOFOLLOW, 0);
                Scratch s = new Scratch(name)) {
            long path = s.text(Kernel.procPath(open.number()));
            Sys.FCHMODAT.call(s, Kernel.AT_FDCWD, path, mode);
        }
    }

    /** Sets access and modification time. */
    public void utimes(Name name, long seconds, int nanos) {
        try (Place place = Place.of(descriptor, name);
                Scratch s = new Scratch(name)) {
            Kernel.utimes(s, place.fd(), s.text(place.last()), seconds, nanos);
        }
    }

    /** The text of a symbolic link, byte for byte; EINVAL when it is none. */
    public Name readlink(Name name) {
        try (Place place = Place.of(descriptor, name);
                Scratch s = new Scratch(name)) {
            MemorySegment text = s.memory(PATH_MAX);
            long path = s.text(place.last());
            long length = Sys.READLINKAT.call(s, place.fd(), path, text.address(), PATH_MAX);
            return Name.of(text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** All extended attributes, those of a symbolic link itself included. */
    public SortedMap<String, byte[]> xattrs(Name name) {
        try (Place place = Place.of(descriptor, name)) {
            return Xattrs.all(place.procPath());
        }
    }

    /** One extended attribute, for example {@code security.capability}. */
    public Optional<byte[]> xattr(Name name, String attribute) {
        try (Place place = Place.of(descriptor, name)) {
            return Xattrs.get(place.procPath(), attribute);
        }
    }

    /** Sets an extended attribute. */
    public void setXattr(Name name, String attribute, byte[] value) {
        try (Place place = Place.of(descriptor, name)) {
            Xattrs.set(place.procPath(), attribute, value);
        }
    }

    /** Removes an extended attribute; nothing happens when there is none. */
    public void removeXattr(Name name, String attribute) {
        try (Place place = Place.of(descriptor, name)) {
            Xattrs.remove(place.procPath(), attribute);
        }
    }

    /**
     * The real path inside the root of what the name leads to, without any symbolic link.
     *
     * @return empty when it leads to nothing
     * @throws LinuxException ELOOP after 40 links
     */
    public Optional<Name> resolve(Name name) {
        Deque<Name> ahead = new ArrayDeque<>(name.parts());
        List<Name> real = new ArrayList<>();
        int links = 0;
        while (!ahead.isEmpty()) {
            Name part = ahead.pop();
            if (part.isDotDot()) {
                if (!real.isEmpty()) {
                    real.removeLast();
                }
                continue;
            }
            Name here = Name.join(real).resolve(part);
            Optional<Stat> found = find(here);
            if (found.isEmpty() || (!ahead.isEmpty() && found.get().isFile())) {
                return Optional.empty();
            }
            if (!found.get().isSymlink()) {
                real.add(part);
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new LinuxException(Errno.ELOOP, "resolve", name.toString());
            }
            Name target = readlink(here);
            if (target.isAbsolute()) {
                real.clear();
            }
            target.parts().reversed().forEach(ahead::push);
        }
        return Optional.of(Name.join(real));
    }

    /** A path of this directory for programs and mounts, valid in this process while it is open. */
    public String procPath() {
        return Kernel.procPath(descriptor.number());
    }

    /** The descriptor's number, valid while this is open. */
    public int fd() {
        return descriptor.number();
    }

    @Override
    public void close() {
        descriptor.close();
    }

    Descriptor openat2(Name name, long flags, long mode) {
        return openat2(name, flags, mode, Kernel.RESOLVE_IN_ROOT);
    }

    Descriptor openat2(Name name, long flags, long mode, long resolve) {
        int fd = descriptor.enter();
        try {
            return Kernel.openat2(fd, name.bytes(), flags, mode, resolve);
        } finally {
            descriptor.leave();
        }
    }

    /** A directory directly below; EXDEV when another file system is mounted there. */
    Dir dirOfSameMount(Name name) {
        int flags = OpenFlags.PATH | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;
        long resolve = Kernel.RESOLVE_IN_ROOT | Kernel.RESOLVE_NO_XDEV;
        return new Dir(openat2(name, flags, 0, resolve));
    }

    /** Moves to a new name in another directory; EEXIST when that is taken. */
    void renameInto(Name from, Dir other, Name to) {
        renameInto(from, other, to, Kernel.RENAME_NOREPLACE);
    }

    private void renameInto(Name from, Dir other, Name to, long flags) {
        try (Place source = Place.of(descriptor, from);
                Place target = Place.of(other.descriptor, to);
                Scratch s = new Scratch(from + " to " + to)) {
            long old = s.text(source.last());
            Sys.RENAMEAT2.call(s, source.fd(), old, target.fd(), s.text(target.last()), flags);
        }
    }

    private Fd readable(Name name, int flags) {
        try (Descriptor open = openat2(name, flags, 0)) {
            Stat.Type type = Kernel.stat(open.number(), new byte[0], name).type();
            return switch (type) {
                case FILE -> new Fd(Kernel.reopen(open.number(), OpenFlags.RDONLY));
                case DIRECTORY -> throw new LinuxException(Errno.EISDIR, "read", name.toString());
                case SYMLINK -> throw new LinuxException(Errno.ELOOP, "read", name.toString());
                default -> throw new LinuxException(Errno.EINVAL, "read", name.toString());
            };
        }
    }

    private void at(Name name, Sys call, long... arguments) {
        try (Place place = Place.of(descriptor, name);
                Scratch s = new Scratch(name)) {
            long[] all = new long[arguments.length + 2];
            all[0] = place.fd();
            all[1] = s.text(place.last());
            System.arraycopy(arguments, 0, all, 2, arguments.length);
            call.call(s, all);
        }
    }

    private static Optional<Stat> present(Supplier<Stat> stat) {
        try {
            return Optional.of(stat.get());
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The kernel's encoding of a device number, as makedev(3) has it. */
    static long device(int major, int minor) {
        return (minor & 0xffL) | (major & 0xfffL) << 8 | (minor & ~0xffL & 0xfffffL) << 12;
    }
}
