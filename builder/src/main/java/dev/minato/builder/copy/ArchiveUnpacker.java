package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.builder.files.FileView;
import dev.minato.builder.files.TreePaths;
import dev.minato.image.tar.ArchiveDecompressor;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarReader;
import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Fd;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Unpacks a tar into a target. Nothing gets outside the directory that it is unpacked to: links on
 * the way are followed as if that directory were the root. Not thread-safe.
 */
public final class ArchiveUnpacker {
    /** Everything belongs to root. */
    public static final FileOwner ROOT = new FileOwner(0, 0);

    private static final int LONGEST_PATH = 4095;
    private static final int DEEPEST = 1000;

    /** Bytes of the directories' names that are remembered until all is unpacked. */
    private static final long MOST_NAMES = 64L << 20;

    private static final int NAME_OVERHEAD = 96;

    private static final String CAPABILITY = "security.capability";

    private final CopyTarget target;
    private final BytePath root;
    private final Optional<FileOwner> owner;
    private final boolean allXattrs;
    private final Map<BytePath, TarEntry.Attributes> directories = new LinkedHashMap<>();
    private long names;

    private ArchiveUnpacker(
            CopyTarget target, BytePath root, Optional<FileOwner> owner, boolean allXattrs) {
        this.target = target;
        this.root = root;
        this.owner = owner;
        this.allXattrs = allXattrs;
    }

    /** Whether a file is a tar, perhaps packed: its first header can be read. */
    public static boolean is(FileView tree, BytePath file, ArchiveLimits limits) {
        try (InputStream in = tree.read(file);
                InputStream plain = ArchiveDecompressor.open(in, limits)) {
            return new TarReader(plain, limits).next().isPresent();
        } catch (IOException | Fault e) {
            return false;
        }
    }

    /**
     * Unpacks a stream that may be packed.
     *
     * @param in read to its end, not closed
     * @param root a real directory of the target
     * @param owner of everything; what the archive says when empty
     * @param allXattrs keep all extended attributes, not only capabilities
     * @throws Fault invalid when the archive is broken, names something outside, or is beyond the
     *     limits
     */
    public static void unpack(
            InputStream in,
            ArchiveLimits limits,
            CopyTarget target,
            BytePath root,
            Optional<FileOwner> owner,
            boolean allXattrs) {
        ArchiveUnpacker archive = new ArchiveUnpacker(target, root, owner, allXattrs);
        try {
            TarReader reader = new TarReader(ArchiveDecompressor.open(in, limits), limits);
            Optional<TarEntry> entry = reader.next();
            while (entry.isPresent()) {
                BuildCancelled.check();
                archive.add(entry.get(), reader);
                entry = reader.next();
            }
            archive.finish();
            reader.drain();
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.INVALID, "the archive cannot be read: " + Reason.of(e), e);
        } catch (LinuxException e) {
            throw fault(e);
        }
    }

    private static Fault fault(LinuxException e) {
        boolean full = e.is(Errno.ENOSPC) || e.is(Errno.EDQUOT);
        return Fault.of(
                full ? Fault.Kind.EXHAUSTED : Fault.Kind.INVALID,
                "the archive cannot be unpacked: " + Reason.of(e),
                e);
    }

    private void add(TarEntry entry, TarReader reader) throws IOException {
        BytePath clean = inside(entry.name());
        if (clean.isEmpty()) {
            return;
        }
        BytePath parent = follow(clean.parent().orElse(BytePath.EMPTY));
        target.makeDirectories(parent, 0755, Optional.empty());
        BytePath path = parent.resolve(clean.last());
        if (entry.type() == TarEntry.Type.DIRECTORY) {
            directory(entry, path);
            return;
        }
        target.replace(path);
        switch (entry.type()) {
            case FILE -> file(entry, reader, path);
            case HARD_LINK -> {
                link(entry, path);
                return;
            }
            case SYMLINK -> target.upper().symlink(path, entry.link());
            case CHARACTER -> device(entry, path, Stat.Type.CHARACTER);
            case BLOCK -> device(entry, path, Stat.Type.BLOCK);
            default -> device(entry, path, Stat.Type.FIFO);
        }
        if (entry.type() != TarEntry.Type.FILE) {
            facts(entry, path);
        }
    }

    private static BytePath inside(BytePath written) {
        if (written.length() > LONGEST_PATH || written.parts().size() > DEEPEST) {
            throw Fault.invalid(
                    "archive",
                    "an entry has a path of "
                            + written.length()
                            + " bytes and depth "
                            + written.parts().size()
                            + ": no file system takes that");
        }
        int depth = 0;
        for (BytePath part : written.parts()) {
            depth += part.isDotDot() ? -1 : 1;
            if (depth < 0) {
                throw Fault.invalid(
                        "archive", "\"" + written + "\" is outside of the archive's root");
            }
        }
        return written.inRoot();
    }

    private BytePath follow(BytePath path) {
        return TreePaths.follow(target, root, path, true);
    }

    private void directory(TarEntry entry, BytePath path) {
        Optional<Stat> found = target.find(path);
        if (found.filter(Stat::isDirectory).isEmpty()) {
            target.replace(path);
            target.makeAnew(path, entry.attributes().mode());
        } else {
            target.open(path);
        }
        facts(entry, path);
        names += path.length() + NAME_OVERHEAD;
        if (names > MOST_NAMES) {
            throw Fault.invalid(
                    "archive",
                    "the names of its directories have more than "
                            + (MOST_NAMES >> 20)
                            + " MiB together");
        }
        directories.put(path, entry.attributes());
    }

    private void file(TarEntry entry, TarReader reader, BytePath path) throws IOException {
        try (Fd file = target.upper().create(path, 0600)) {
            byte[] buffer = new byte[64 << 10];
            int read = reader.read(buffer, 0, buffer.length);
            while (read >= 0) {
                file.write(buffer, 0, read);
                read = reader.read(buffer, 0, buffer.length);
            }
        }
        facts(entry, path);
    }

    private void link(TarEntry entry, BytePath path) {
        BytePath to = inside(entry.link());
        BytePath existing = follow(to.parent().orElse(BytePath.EMPTY)).resolve(to.last());
        Stat stat =
                target.find(existing)
                        .orElseThrow(() ->
                                Fault.invalid(
                                        "archive",
                                        entry.name()
                                                + " is a hard link to "
                                                + entry.link()
                                                + ", which is missing"));
        if (stat.isDirectory() || existing.equals(path)) {
            throw Fault.invalid(
                    "archive", entry.name() + " cannot be a hard link to " + entry.link());
        }
        target.bring(existing);
        target.upper().link(existing, path);
    }

    private void device(TarEntry entry, BytePath path, Stat.Type type) {
        TarEntry.Device device = entry.device();
        if (type == Stat.Type.CHARACTER && device.equals(TarEntry.Device.NONE)) {
            throw Fault.invalid(
                    "archive", entry.name() + " is device 0:0, which deletes in a layer");
        }
        target.upper().mknod(path, type, entry.attributes().mode(), device.major(), device.minor());
    }

    private void facts(TarEntry entry, BytePath path) {
        TarEntry.Attributes attributes = entry.attributes();
        target.upper()
                .chown(
                        path,
                        owner.map(FileOwner::uid).orElse(attributes.uid()),
                        owner.map(FileOwner::gid).orElse(attributes.gid()));
        if (entry.type() != TarEntry.Type.SYMLINK) {
            target.upper().chmod(path, attributes.mode());
        }
        target.upper().utimes(path, attributes.mtimeSeconds(), attributes.mtimeNanos());
        entry.xattrs()
                .forEach((name, value) -> {
                    if (allXattrs || name.equals(CAPABILITY)) {
                        attribute(path, name, value);
                    }
                });
    }

    private void attribute(BytePath path, String name, byte[] value) {
        try {
            target.upper().setXattr(path, name, value);
        } catch (LinuxException e) {
            if (e.is(Errno.ENOSPC)) {
                throw e;
            }
        }
    }

    /** What was put into directories changed their times: they get their own back. */
    private void finish() {
        List<BytePath> paths = new ArrayList<>(directories.keySet());
        for (BytePath path : paths.reversed()) {
            TarEntry.Attributes attributes = directories.get(path);
            boolean still = target.find(path).filter(Stat::isDirectory).isPresent();
            if (attributes != null && still) {
                target.upper().utimes(path, attributes.mtimeSeconds(), attributes.mtimeNanos());
            }
        }
    }
}
