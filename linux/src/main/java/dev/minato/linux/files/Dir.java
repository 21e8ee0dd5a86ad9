package dev.minato.linux.files;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Stat;
import dev.minato.linux.Syscall;
import dev.minato.linux.Umask;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A directory held by an O_PATH descriptor, and the root of everything named through it: every
 * {@link BytePath} is resolved below it (openat2(2) with RESOLVE_IN_ROOT), so neither {@code ..}
 * nor an absolute name nor a symbolic link, whoever made it and whenever, leads out. Symbolic links
 * in middle components are followed inside the root; the last component is not followed unless the
 * method says so. Thread-safe.
 *
 * <p>Methods throw {@link LinuxException}; those that make something give it exactly the mode asked
 * for, whatever the umask.
 */
public final class Dir implements LinkWalk.Tree, AutoCloseable {
    private static final int PATH_MAX = 4096;
    private static final int MAX_LINKS = 40;

    private final OpenDescriptor descriptor;

    private Dir(OpenDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** Opens a directory of the host; symbolic links in the path are followed. */
    public static Dir open(Path path) {
        byte[] bytes = BytePath.of(path.toString()).bytes();
        int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
        return new Dir(KernelCalls.openat2(KernelCalls.AT_FDCWD, bytes, flags, 0, 0));
    }

    /** Opens a directory below; names given to it cannot leave that one. */
    public Dir dir(BytePath name) {
        int flags = OpenFlags.PATH | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;
        return new Dir(openat2(name, flags, 0));
    }

    /** The same, following a symbolic link inside the root. */
    public Dir dirFollowing(BytePath name) {
        return new Dir(openat2(name, OpenFlags.PATH | OpenFlags.DIRECTORY, 0));
    }

    /** What the directory contains, without {@code .} and {@code ..}, in the kernel's order. */
    public List<DirectoryEntry> list(BytePath name) {
        int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;
        try (OpenDescriptor open = openat2(name, flags, 0)) {
            return DirectoryListing.of(open.number());
        }
    }

    @Override
    public Optional<Stat> find(BytePath name) {
        return LinuxException.present(() -> stat(name));
    }

    /** The file's facts. */
    public Stat stat(BytePath name) {
        try (ResolvedName place = ResolvedName.of(descriptor, name)) {
            return KernelCalls.stat(place.fd(), place.last(), name);
        }
    }

    /** The facts of what the name leads to, links followed inside the root; empty when nothing. */
    public Optional<Stat> findFollowing(BytePath name) {
        return LinuxException.present(() -> {
            try (OpenDescriptor open = openat2(name, OpenFlags.PATH, 0)) {
                return KernelCalls.stat(open.number(), new byte[0], name);
            }
        });
    }

    /**
     * Opens a regular file for reading. A FIFO or device is refused (EINVAL) without being opened,
     * a directory with EISDIR, a symbolic link with ELOOP.
     */
    public Fd read(BytePath name) {
        return readable(name, OpenFlags.PATH | OpenFlags.NOFOLLOW);
    }

    /** As {@link #read(BytePath)}, following a symbolic link inside the root. */
    public Fd readFollowing(BytePath name) {
        return readable(name, OpenFlags.PATH);
    }

    /** Holds, without opening it, what the name leads to, links followed inside the root. */
    public Fd holdFollowing(BytePath name) {
        return new Fd(openat2(name, OpenFlags.PATH, 0));
    }

    /** Makes a new regular file, open for reading and writing; EEXIST when the name is taken. */
    public Fd create(BytePath name, int mode) {
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
    public Fd open(BytePath name, int flags, int mode) {
        return new Fd(openat2(name, flags | OpenFlags.NOFOLLOW, mode));
    }

    /** Makes a directory. */
    public void mkdir(BytePath name, int mode) {
        at(name, Syscall.MKDIRAT, mode);
        if (Umask.cuts(mode)) {
            chmod(name, mode);
        }
    }

    /** Makes a directory and its missing parents; those that exist are left as they are. */
    public void mkdirs(BytePath name, int mode) {
        BytePath path = BytePath.EMPTY;
        for (BytePath part : name.parts()) {
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
    public void symlink(BytePath at, BytePath target) {
        try (ResolvedName place = ResolvedName.of(descriptor, at);
                ScratchMemory s = new ScratchMemory(at)) {
            Syscall.SYMLINKAT.call(s, s.text(target.bytes()), place.fd(), s.text(place.last()));
        }
    }

    /** Makes another name of a file; a symbolic link is linked itself. */
    public void link(BytePath existing, BytePath at) {
        try (ResolvedName from = ResolvedName.of(descriptor, existing);
                ResolvedName to = ResolvedName.of(descriptor, at);
                ScratchMemory s = new ScratchMemory(existing + " at " + at)) {
            Syscall.LINKAT.call(s, from.fd(), s.text(from.last()), to.fd(), s.text(to.last()), 0);
        }
    }

    /**
     * Makes a device, FIFO, socket or empty file.
     *
     * @param major 0 unless a device
     * @param minor 0 unless a device
     */
    public void mknod(BytePath name, Stat.Type type, int mode, int major, int minor) {
        at(name, Syscall.MKNODAT, type.bits() | mode, Stat.deviceNumber(major, minor));
        if (Umask.cuts(mode)) {
            chmod(name, mode);
        }
    }

    /** Removes a name that is not a directory. */
    public void unlink(BytePath name) {
        at(name, Syscall.UNLINKAT, 0);
    }

    /** Removes an empty directory. */
    public void rmdir(BytePath name) {
        at(name, Syscall.UNLINKAT, KernelCalls.AT_REMOVEDIR);
    }

    /**
     * Removes a file or a whole directory, however deep; nothing happens when there is none. Never
     * enters another mount: EBUSY or EXDEV when one is found.
     */
    public void removeTree(BytePath name) {
        RecursiveDelete.remove(this, name);
    }

    /** Renames within this root, replacing what is there as rename(2) does. */
    public void rename(BytePath from, BytePath to) {
        renameInto(from, this, to, 0);
    }

    /** Changes the owner; -1 leaves one as it is. The kernel clears set-ID bits of files. */
    public void chown(BytePath name, int uid, int gid) {
        at(name, Syscall.FCHOWNAT, uid, gid, KernelCalls.AT_SYMLINK_NOFOLLOW);
    }

    /** Changes the permissions; EOPNOTSUPP for a symbolic link, which has none. */
    public void chmod(BytePath name, int mode) {
        try (OpenDescriptor open = openat2(name, OpenFlags.PATH | OpenFlags.NOFOLLOW, 0);
                ScratchMemory s = new ScratchMemory(name)) {
            long path = s.text(KernelCalls.procPath(open.number()));
            Syscall.FCHMODAT.call(s, KernelCalls.AT_FDCWD, path, mode);
        }
    }

    /** Sets access and modification time. */
    public void utimes(BytePath name, long seconds, int nanos) {
        try (ResolvedName place = ResolvedName.of(descriptor, name);
                ScratchMemory s = new ScratchMemory(name)) {
            KernelCalls.utimes(s, place.fd(), s.text(place.last()), seconds, nanos);
        }
    }

    /** The text of a symbolic link, byte for byte; EINVAL when it is none. */
    @Override
    public BytePath readlink(BytePath name) {
        try (ResolvedName place = ResolvedName.of(descriptor, name);
                ScratchMemory s = new ScratchMemory(name)) {
            MemorySegment text = s.memory(PATH_MAX);
            long path = s.text(place.last());
            long length = Syscall.READLINKAT.call(s, place.fd(), path, text.address(), PATH_MAX);
            return BytePath.of(text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** All extended attributes, those of a symbolic link itself included. */
    public SortedMap<String, byte[]> xattrs(BytePath name) {
        try (ResolvedName place = ResolvedName.of(descriptor, name)) {
            return Xattrs.all(place.procPath());
        }
    }

    /** One extended attribute, for example {@code security.capability}. */
    public Optional<byte[]> xattr(BytePath name, String attribute) {
        try (ResolvedName place = ResolvedName.of(descriptor, name)) {
            return Xattrs.get(place.procPath(), attribute);
        }
    }

    /** Sets an extended attribute. */
    public void setXattr(BytePath name, String attribute, byte[] value) {
        try (ResolvedName place = ResolvedName.of(descriptor, name)) {
            Xattrs.set(place.procPath(), attribute, value);
        }
    }

    /**
     * The real path inside the root of what the name leads to, without any symbolic link.
     *
     * @return empty when it leads to nothing
     * @throws LinuxException ELOOP after 40 links
     */
    public Optional<BytePath> resolve(BytePath name) {
        return new LinkWalk(this, MAX_LINKS).existing(name);
    }

    /** A path of this directory for programs and mounts, valid in this process while it is open. */
    public String procPath() {
        return KernelCalls.procPath(descriptor.number());
    }

    /** The descriptor's number, valid while this is open. */
    public int fd() {
        return descriptor.number();
    }

    @Override
    public void close() {
        descriptor.close();
    }

    OpenDescriptor openat2(BytePath name, long flags, long mode) {
        return openat2(name, flags, mode, KernelCalls.RESOLVE_IN_ROOT);
    }

    OpenDescriptor openat2(BytePath name, long flags, long mode, long resolve) {
        int fd = descriptor.enter();
        try {
            return KernelCalls.openat2(fd, name.bytes(), flags, mode, resolve);
        } finally {
            descriptor.leave();
        }
    }

    /** A directory directly below; EXDEV when another file system is mounted there. */
    Dir dirOfSameMount(BytePath name) {
        int flags = OpenFlags.PATH | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;
        long resolve = KernelCalls.RESOLVE_IN_ROOT | KernelCalls.RESOLVE_NO_XDEV;
        return new Dir(openat2(name, flags, 0, resolve));
    }

    /** Moves to a new name in another directory; EEXIST when that is taken. */
    void renameInto(BytePath from, Dir other, BytePath to) {
        renameInto(from, other, to, KernelCalls.RENAME_NOREPLACE);
    }

    private void renameInto(BytePath from, Dir other, BytePath to, long flags) {
        try (ResolvedName source = ResolvedName.of(descriptor, from);
                ResolvedName target = ResolvedName.of(other.descriptor, to);
                ScratchMemory s = new ScratchMemory(from + " to " + to)) {
            long old = s.text(source.last());
            Syscall.RENAMEAT2.call(s, source.fd(), old, target.fd(), s.text(target.last()), flags);
        }
    }

    private Fd readable(BytePath name, int flags) {
        try (OpenDescriptor open = openat2(name, flags, 0)) {
            Stat.Type type = KernelCalls.stat(open.number(), new byte[0], name).type();
            return switch (type) {
                case FILE -> new Fd(KernelCalls.reopen(open.number(), OpenFlags.RDONLY));
                case DIRECTORY -> throw new LinuxException(Errno.EISDIR, "read", name.toString());
                case SYMLINK -> throw new LinuxException(Errno.ELOOP, "read", name.toString());
                default -> throw new LinuxException(Errno.EINVAL, "read", name.toString());
            };
        }
    }

    private void at(BytePath name, Syscall call, long... arguments) {
        try (ResolvedName place = ResolvedName.of(descriptor, name);
                ScratchMemory s = new ScratchMemory(name)) {
            long[] all = new long[arguments.length + 2];
            all[0] = place.fd();
            all[1] = s.text(place.last());
            System.arraycopy(arguments, 0, all, 2, arguments.length);
            call.call(s, all);
        }
    }
}
