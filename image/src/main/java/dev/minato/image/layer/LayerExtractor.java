package dev.minato.image.layer;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.image.content.DiskFaults;
import dev.minato.image.content.HashedInput;
import dev.minato.image.model.Digest;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.Compression;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarReader;
import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Unpacks one layer's archive, whoever made it, into a directory of its own in overlayfs's form
 * (OCI image-spec, layer.md): nothing is read or written outside of it, and what the archive says
 * twice ends as it was said last. Used once.
 */
final class LayerExtractor {
    private static final int LONGEST_PATH = 4095;
    private static final int LONGEST_NAME = 255;
    private static final int DEEPEST = 1000;

    /** Bytes of the names that are remembered until all is unpacked; no image has so many. */
    private static final long MOST_NAMES = 64L << 20;

    private static final int NAME_OVERHEAD = 96;
    private static final String OPAQUE_MARKER = ".wh..wh..opq";
    private static final String RESERVED = ".wh..wh.";
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = "trusted.overlay.opaque";
    private static final byte[] YES = {'y'};

    private final Dir layer;
    private final ArchiveLimits limits;
    private final byte[] buffer = new byte[128 << 10];
    private final Set<BytePath> directories = new HashSet<>();
    private final Set<BytePath> implied = new LinkedHashSet<>();
    private final Map<BytePath, Time> times = new LinkedHashMap<>();
    private final Map<BytePath, BytePath> linksBelow = new LinkedHashMap<>();
    private final LastParent parent;
    private long names;
    private long size;

    /** A modification time. */
    record Time(long seconds, int nanos) {}

    /**
     * What is known after unpacking.
     *
     * @param size bytes of the files
     * @param tarSize bytes of the plain archive
     * @param implied directories that have no entry of their own
     * @param times of directories, still to be set
     * @param linksBelow hard links to files that are not in this layer
     */
    record Result(
            long size,
            long tarSize,
            Set<BytePath> implied,
            Map<BytePath, Time> times,
            Map<BytePath, BytePath> linksBelow) {}

    LayerExtractor(Dir layer, ArchiveLimits limits) {
        this.layer = layer;
        this.limits = limits;
        this.parent = new LastParent(layer);
        directories.add(BytePath.EMPTY);
    }

    /** Three threads share the work: one receives, one inflates, this one hashes and writes. */
    Result extract(InputStream archive, Digest expected) throws IOException {
        try (parent;
                ReadAhead packed = new ReadAhead(archive);
                ReadAhead plain = new ReadAhead(Compression.open(packed, limits))) {
            HashedInput hashed = new HashedInput(plain, expected.algorithm());
            entries(new TarReader(hashed, limits));
            check(hashed.digest(), expected);
            return new Result(size, hashed.count(), implied, times, linksBelow);
        }
    }

    private void entries(TarReader tar) throws IOException {
        for (Optional<TarEntry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
            apply(entry.get(), tar);
        }
        tar.drain();
    }

    private static void check(Digest actual, Digest expected) {
        if (!actual.equals(expected)) {
            throw Fault.invalid(
                    "diff_id",
                    "layer says it unpacks to "
                            + expected
                            + " but unpacks to "
                            + actual
                            + ": the image is damaged or was tampered with");
        }
    }

    private void apply(TarEntry entry, TarReader tar) throws IOException {
        BytePath path = checked("entry", entry.name());
        try {
            String last = path.last().toString();
            if (last.startsWith(WHITEOUT)) {
                whiteout(path, last);
            } else if (path.isEmpty()) {
                root(entry);
            } else {
                put(path, entry, tar);
            }
        } catch (LinuxException e) {
            throw refusal(path, e);
        }
    }

    /** What the kernel says no to because of what the archive asks for. */
    private static RuntimeException refusal(BytePath path, LinuxException e) {
        boolean archive =
                e.is(Errno.ENOTDIR)
                        || e.is(Errno.ENOENT)
                        || e.is(Errno.EEXIST)
                        || e.is(Errno.ELOOP)
                        || e.is(Errno.EINVAL)
                        || e.is(Errno.ENAMETOOLONG);
        return archive
                ? Fault.invalid("archive", "cannot unpack " + path + ": " + Reason.of(e))
                : DiskFaults.fault("unpack " + path, e);
    }

    private static BytePath checked(String what, BytePath name) {
        List<BytePath> parts = name.parts();
        if (name.hasDotDot()) {
            throw Fault.invalid("archive", what + " " + name + " leads out of the image");
        }
        if (name.length() > LONGEST_PATH || parts.size() > DEEPEST) {
            throw Fault.invalid(
                    "archive",
                    "an "
                            + what
                            + " has a path of "
                            + name.length()
                            + " bytes and depth "
                            + parts.size()
                            + ": no file system takes that");
        }
        for (BytePath part : parts) {
            if (part.length() > LONGEST_NAME) {
                throw Fault.invalid(
                        "archive", "an " + what + " has a name of " + part.length() + " bytes");
            }
        }
        return name.plain();
    }

    private void whiteout(BytePath path, String last) {
        BytePath parent = path.parent().orElseThrow();
        if (last.equals(OPAQUE_MARKER)) {
            parents(path);
            layer.setXattr(parent, OPAQUE, YES);
            return;
        }
        if (last.startsWith(RESERVED) || last.equals(WHITEOUT)) {
            return;
        }
        byte[] name = path.last().bytes();
        byte[] hidden = java.util.Arrays.copyOfRange(name, WHITEOUT.length(), name.length);
        BytePath target = parent.resolve(checked("whiteout", BytePath.of(hidden)));
        parents(target);
        Optional<Stat> present = layer.find(target);
        if (present.isEmpty()) {
            layer.mknod(target, Stat.Type.CHARACTER, 0, 0, 0);
        } else if (present.get().isDirectory()) {
            layer.setXattr(target, OPAQUE, YES);
        }
    }

    private void root(TarEntry entry) {
        if (entry.type() == TarEntry.Type.DIRECTORY) {
            finish(layer, BytePath.EMPTY, BytePath.EMPTY, entry);
        }
    }

    private void put(BytePath path, TarEntry entry, TarReader tar) throws IOException {
        parents(path);
        linksBelow.remove(path);
        try {
            make(path, entry, tar);
        } catch (LinuxException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            boolean hidden = clear(path);
            make(path, entry, tar);
            if (hidden && entry.type() == TarEntry.Type.DIRECTORY) {
                layer.setXattr(path, OPAQUE, YES);
            }
        }
    }

    /** Fails with EEXIST, before anything is read, when the name is taken by something else. */
    private void make(BytePath path, TarEntry entry, TarReader tar) throws IOException {
        Dir in = parent.of(path.parent().orElseThrow());
        BytePath last = path.last();
        switch (entry.type()) {
            case FILE -> {
                file(in, last, entry, tar);
                return;
            }
            case HARD_LINK -> {
                hardLink(path, entry);
                return;
            }
            case SYMLINK -> in.symlink(last, link(path, entry));
            case DIRECTORY -> directory(in, last, path);
            case CHARACTER, BLOCK, FIFO ->
                    in.mknod(
                            last,
                            Stat.Type.valueOf(entry.type().name()),
                            entry.attributes().mode(),
                            entry.device().major(),
                            entry.device().minor());
        }
        finish(in, last, path, entry);
    }

    private static BytePath link(BytePath path, TarEntry entry) {
        if (entry.link().isEmpty() || entry.link().length() > LONGEST_PATH) {
            throw Fault.invalid(
                    "archive",
                    "the symbolic link "
                            + path
                            + " has a target of "
                            + entry.link().length()
                            + " bytes");
        }
        return entry.link();
    }

    /** Makes the directories on the way that the archive has no entry for, so far. */
    private void parents(BytePath path) {
        BytePath above = path.parent().orElseThrow();
        if (directories.contains(above)) {
            return;
        }
        parents(above);
        Optional<Stat> present = layer.findFollowing(above);
        if (present.isEmpty() || MergedTree.isWhiteout(present.get())) {
            boolean opaque = present.isPresent();
            if (opaque) {
                layer.unlink(above);
            }
            layer.mkdir(above, 0755);
            implied.add(above);
            if (opaque) {
                layer.setXattr(above, OPAQUE, YES);
            }
        }
        remember(above);
        directories.add(above);
    }

    private void remember(BytePath name) {
        names += name.length() + NAME_OVERHEAD;
        if (names > MOST_NAMES) {
            throw Fault.invalid(
                    "archive",
                    "the names of its directories and links have more than "
                            + (MOST_NAMES >> 20)
                            + " MiB together");
        }
    }

    /**
     * Takes away what an earlier entry put there.
     *
     * @return whether that was a whiteout
     */
    private boolean clear(BytePath path) {
        Optional<Stat> present = layer.find(path);
        if (present.isEmpty()) {
            return false;
        }
        parent.close();
        if (present.get().isDirectory()) {
            layer.removeTree(path);
            directories.removeIf(known -> known.startsWith(path));
            implied.removeIf(known -> known.startsWith(path));
            times.keySet().removeIf(known -> known.startsWith(path));
            linksBelow.keySet().removeIf(known -> known.startsWith(path));
        } else {
            layer.unlink(path);
            linksBelow.remove(path);
        }
        return MergedTree.isWhiteout(present.get());
    }

    private void directory(Dir in, BytePath last, BytePath path) {
        try {
            in.mkdir(last, 0700);
        } catch (LinuxException e) {
            if (!e.is(Errno.EEXIST) || !in.stat(last).isDirectory()) {
                throw e;
            }
        }
        remember(path);
        directories.add(path);
        implied.remove(path);
    }

    private void file(Dir in, BytePath last, TarEntry entry, TarReader tar) throws IOException {
        TarEntry.Attributes facts = entry.attributes();
        try (Fd file = in.create(last, 0600)) {
            int read;
            while ((read = tar.read(buffer, 0, buffer.length)) > 0) {
                file.write(buffer, 0, read);
            }
            // The kernel clears set-ID bits and capabilities at a change of owner.
            file.chown(facts.uid(), facts.gid());
            file.chmod(facts.mode());
            xattrs(in, last, entry);
            file.utimes(facts.mtimeSeconds(), facts.mtimeNanos());
        }
        size += entry.size();
    }

    private void hardLink(BytePath path, TarEntry entry) {
        BytePath target = checked("hard link", entry.link());
        Optional<Stat> source = layer.find(target);
        if (source.isEmpty()) {
            clear(path);
            remember(path);
            remember(target);
            linksBelow.put(path, target);
        } else if (source.get().isDirectory() || MergedTree.isWhiteout(source.get())) {
            throw Fault.invalid(
                    "archive", "the hard link " + path + " leads to " + target + ", no file");
        } else {
            layer.link(target, path);
        }
    }

    private void finish(Dir in, BytePath last, BytePath path, TarEntry entry) {
        TarEntry.Attributes facts = entry.attributes();
        in.chown(last, facts.uid(), facts.gid());
        if (entry.type() != TarEntry.Type.SYMLINK) {
            in.chmod(last, facts.mode());
        }
        xattrs(in, last, entry);
        if (entry.type() == TarEntry.Type.DIRECTORY) {
            times.put(path, new Time(facts.mtimeSeconds(), facts.mtimeNanos()));
        } else {
            in.utimes(last, facts.mtimeSeconds(), facts.mtimeNanos());
        }
    }

    private static void xattrs(Dir in, BytePath last, TarEntry entry) {
        entry.xattrs()
                .forEach((name, value) -> {
                    if (LayerFinalizer.isKept(name)) {
                        set(in, last, name, value);
                    }
                });
    }

    private static void set(Dir in, BytePath last, String name, byte[] value) {
        try {
            in.setXattr(last, name, value);
        } catch (LinuxException e) {
            // As containerd does: a file system without user attributes takes the image all the
            // same.
            boolean unsupported = e.is(Errno.EOPNOTSUPP) || e.is(Errno.EPERM);
            if (!unsupported || name.startsWith("security.")) {
                throw e;
            }
        }
    }
}
