package dev.minato.image.layer;

import dev.minato.base.Fault;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The tar of a layer from overlayfs's upper directory, with the entries that BuildKit's differ
 * (util/overlay) and containerd's archive.ChangeWriter have: sorted by name within each directory,
 * parents of what changed before it, unchanged directories without changes left out, whiteouts only
 * for what the base has, opaque directories as what they add and delete, sockets left out, hard
 * links by inode. This is part of the tar writer's format number.
 */
final class LayerWriter {
    private static final int LONGEST_PATH = 4095;
    private static final String CAPABILITY = "security.capability";
    private static final String REDIRECT = "trusted.overlay.redirect";
    private static final String WHITEOUT = ".wh.";

    private final Dir upper;
    private final MergedTree base;
    private final TarWriter out;
    private final UnchangedFileCheck same;
    private final Set<BytePath> written = new HashSet<>();
    private final Map<Inode, BytePath> sources = new HashMap<>();
    private final Map<Inode, List<BytePath>> unchangedLinks = new HashMap<>();
    private long fileBytes;

    private record Inode(long device, long number) {
        static Inode of(Stat stat) {
            return new Inode(stat.device(), stat.inode());
        }
    }

    /**
     * A writer of one layer.
     *
     * @param upper the layer
     * @param base what is below it
     */
    LayerWriter(Dir upper, MergedTree base, TarWriter out) {
        this.upper = upper;
        this.base = base;
        this.out = out;
        this.same = new UnchangedFileCheck(upper);
    }

    /**
     * Writes everything and the end of the archive.
     *
     * @return bytes of the files
     */
    long write() throws IOException {
        walk(BytePath.EMPTY, upper);
        out.finish();
        return fileBytes;
    }

    /** A file of the upper directory, named from the directory that it is in: fewer steps to it. */
    private record File(Dir dir, BytePath name, BytePath path, Stat stat) {
        Inode inode() {
            return Inode.of(stat);
        }
    }

    private void walk(BytePath path, Dir directory) throws IOException {
        for (BytePath name : names(directory)) {
            File file = new File(directory, name, path.resolve(name), directory.stat(name));
            Optional<MergedFile> before = base.find(file.path);
            if (MergedTree.isWhiteout(file.stat)) {
                if (before.isPresent()) {
                    delete(file.path);
                }
                continue;
            }
            if (before.isEmpty() || !same.is(before.get(), file.path, file.stat)) {
                add(file);
            }
            if (file.stat.isDirectory()) {
                enter(file, before.isPresent());
            }
        }
    }

    private void enter(File directory, boolean inBase) throws IOException {
        if (inBase && MergedTree.xattr(directory.dir, directory.name, REDIRECT).isPresent()) {
            throw new IOException(
                    directory.path + " was renamed by overlayfs: it was mounted with redirect_dir");
        }
        requireReachable(directory.path);
        boolean opaque = inBase && MergedTree.isOpaque(directory.dir, directory.name);
        try (Dir inside = directory.dir.dir(directory.name)) {
            if (opaque) {
                compare(directory.path, inside);
            } else {
                walk(directory.path, inside);
            }
        }
    }

    /** A command can make a tree deeper than any path: nobody could unpack it again. */
    private static void requireReachable(BytePath directory) {
        if (directory.length() > LONGEST_PATH) {
            throw Fault.invalid(
                    "layer",
                    "a directory's path has "
                            + directory.length()
                            + " bytes, more than any file system takes: "
                            + directory.toString().substring(0, 40)
                            + "…");
        }
    }

    private static SortedSet<BytePath> names(Dir directory) {
        SortedSet<BytePath> names = new TreeSet<>();
        for (DirectoryEntry entry : directory.list(BytePath.EMPTY)) {
            names.add(entry.name());
        }
        return names;
    }

    /** What is below an opaque directory hides all of the base's: both sides are compared. */
    private void compare(BytePath path, Dir directory) throws IOException {
        SortedSet<BytePath> names = names(directory);
        base.list(path).forEach(node -> names.add(node.path().last()));
        for (BytePath name : names) {
            BytePath at = path.resolve(name);
            Optional<Stat> stat = directory.find(name).filter(s -> !MergedTree.isWhiteout(s));
            Optional<MergedFile> before = base.find(at);
            if (stat.isPresent()) {
                compare(new File(directory, name, at, stat.get()), before);
            } else if (before.isPresent()) {
                delete(at);
            }
        }
    }

    private void compare(File file, Optional<MergedFile> before) throws IOException {
        if (before.isPresent() && same.is(before.get(), file.path, file.stat)) {
            keep(file);
        } else {
            add(file);
        }
        if (file.stat.isDirectory()) {
            requireReachable(file.path);
            try (Dir inside = file.dir.dir(file.name)) {
                compare(file.path, inside);
            }
        }
    }

    private void delete(BytePath path) throws IOException {
        BytePath directory = path.parent().orElseThrow();
        BytePath whiteout = directory.resolve(prefixed(path.last()));
        parents(path);
        out.add(TarEntry.file(whiteout, new TarEntry.Attributes(0, 0, 0, 0, 0), 0), new byte[0]);
    }

    private static BytePath prefixed(BytePath name) {
        byte[] bytes = name.bytes();
        byte[] prefixed = new byte[WHITEOUT.length() + bytes.length];
        for (int i = 0; i < WHITEOUT.length(); i++) {
            prefixed[i] = (byte) WHITEOUT.charAt(i);
        }
        System.arraycopy(bytes, 0, prefixed, WHITEOUT.length(), bytes.length);
        return BytePath.of(prefixed);
    }

    /** An unchanged file with several names is written only if another of them is new. */
    private void keep(File file) throws IOException {
        if (file.stat.isDirectory() || file.stat.links() < 2) {
            return;
        }
        if (sources.containsKey(file.inode())) {
            add(file);
        } else {
            unchangedLinks.computeIfAbsent(file.inode(), _ -> new ArrayList<>()).add(file.path);
        }
    }

    private void add(File file) throws IOException {
        if (file.stat.type() == Stat.Type.SOCKET) {
            return;
        }
        parents(file.path);
        if (file.stat.isDirectory()) {
            written.add(file.path);
        }
        boolean linked = !file.stat.isDirectory() && file.stat.links() > 1;
        BytePath source = linked ? sources.get(file.inode()) : null;
        if (source != null) {
            out.add(link(file.path, file, source));
            return;
        }
        write(file);
        if (linked) {
            sources.put(file.inode(), file.path);
            List<BytePath> others = unchangedLinks.remove(file.inode());
            for (BytePath other : others == null ? List.<BytePath>of() : others) {
                parents(other);
                out.add(link(other, file, file.path));
            }
        }
    }

    private void parents(BytePath path) throws IOException {
        BytePath parent = path.parent().orElseThrow();
        if (!parent.isEmpty() && !written.contains(parent)) {
            add(new File(upper, parent, parent, upper.stat(parent)));
        }
    }

    private static TarEntry link(BytePath at, File file, BytePath source) {
        return new TarEntry(
                at,
                TarEntry.Type.HARD_LINK,
                attributes(file.stat),
                0,
                source,
                TarEntry.Device.NONE,
                xattrs(file));
    }

    private void write(File file) throws IOException {
        Stat stat = file.stat;
        TarEntry.Type type = type(stat);
        boolean device = type == TarEntry.Type.CHARACTER || type == TarEntry.Type.BLOCK;
        TarEntry entry =
                new TarEntry(
                        stat.isDirectory() ? slashed(file.path) : file.path,
                        type,
                        attributes(stat),
                        stat.isFile() ? stat.size() : 0,
                        stat.isSymlink() ? file.dir.readlink(file.name) : BytePath.EMPTY,
                        device
                                ? new TarEntry.Device(stat.major(), stat.minor())
                                : TarEntry.Device.NONE,
                        xattrs(file));
        if (!stat.isFile() || stat.size() == 0) {
            out.add(entry);
            return;
        }
        try (Fd content = file.dir.open(file.name, OpenFlags.RDONLY, 0)) {
            out.add(entry, content);
        }
        fileBytes += stat.size();
    }

    private static BytePath slashed(BytePath path) {
        byte[] bytes = path.bytes();
        byte[] slashed = java.util.Arrays.copyOf(bytes, bytes.length + 1);
        slashed[bytes.length] = '/';
        return BytePath.of(slashed);
    }

    private static TarEntry.Type type(Stat stat) {
        return switch (stat.type()) {
            case FILE -> TarEntry.Type.FILE;
            case DIRECTORY -> TarEntry.Type.DIRECTORY;
            case SYMLINK -> TarEntry.Type.SYMLINK;
            case CHARACTER -> TarEntry.Type.CHARACTER;
            case BLOCK -> TarEntry.Type.BLOCK;
            case FIFO -> TarEntry.Type.FIFO;
            case SOCKET -> throw new IllegalStateException("sockets are left out");
        };
    }

    private static TarEntry.Attributes attributes(Stat stat) {
        return new TarEntry.Attributes(stat.mode(), stat.uid(), stat.gid(), stat.mtimeSeconds(), 0);
    }

    private static SortedMap<String, byte[]> xattrs(File file) {
        if (!file.stat.isFile() && !file.stat.isDirectory()) {
            return TarEntry.NO_XATTRS;
        }
        Optional<byte[]> capability = MergedTree.xattr(file.dir, file.name, CAPABILITY);
        if (capability.isEmpty()) {
            return TarEntry.NO_XATTRS;
        }
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put(CAPABILITY, capability.get());
        return xattrs;
    }
}
