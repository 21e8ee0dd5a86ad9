package dev.minato.image.layer;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;
import dev.minato.linux.files.LinkWalk;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Layers seen as one tree, as overlayfs would show them (Documentation/filesystems/overlayfs.rst:
 * whiteouts, opaque directories), without mounting anything. One layer is a tree, too. The layers
 * must not change meanwhile. Not thread-safe.
 */
public final class MergedTree implements AutoCloseable {
    private static final int MOST_LINKS = 40;
    private static final int FAILED_LOOKUPS = 3;

    /** Bytes that what is remembered of directories may take; then it is looked at anew. */
    public static final long MOST_REMEMBERED = 32L << 20;

    private static final int OVERHEAD = 160;

    private static final String OPAQUE = "trusted.overlay.opaque";

    private final List<Dir> layers;
    private final boolean owned;
    private final Map<BytePath, Merged> directories = new HashMap<>();
    private final LinkWalk walk = new LinkWalk(new Names(), MOST_LINKS);
    private long remembered;

    /** This tree, for who follows its links. */
    private final class Names implements LinkWalk.Tree {
        @Override
        public Optional<Stat> find(BytePath path) {
            return MergedTree.this.find(path).map(MergedFile::stat);
        }

        @Override
        public BytePath readlink(BytePath link) {
            return MergedTree.this.find(link).map(MergedTree.this::readlink).orElseThrow();
        }
    }

    /** A directory's layers, and what each contains once that was asked often enough. */
    private final class Merged {
        private final BytePath path;
        private final int[] layers;
        private final Map<Integer, Set<BytePath>> names = new HashMap<>();
        private int asked;

        Merged(BytePath path, int[] layers) {
            this.path = path;
            this.layers = layers;
        }

        /** Whether a layer may have a name: a listing costs as much as a few failed look-ups. */
        boolean mayHave(int layer, BytePath name) {
            return asked <= FAILED_LOOKUPS
                    || names.computeIfAbsent(layer, this::listing).contains(name);
        }

        private Set<BytePath> listing(int layer) {
            Set<BytePath> listed = new HashSet<>();
            for (DirectoryEntry entry : MergedTree.this.layers.get(layer).list(path)) {
                listed.add(entry.name());
                remembered += entry.name().length() + OVERHEAD;
            }
            return listed;
        }
    }

    private MergedTree(List<Dir> layers, boolean owned) {
        this.layers = List.copyOf(layers);
        this.owned = owned;
    }

    /**
     * A view of directories, which stay the caller's and open while this is used.
     *
     * @param topFirst the uppermost layer first; none for the empty tree
     */
    public static MergedTree of(List<Dir> topFirst) {
        return new MergedTree(topFirst, false);
    }

    /** A view that closes its layers. */
    static MergedTree owning(List<Dir> topFirst) {
        return new MergedTree(topFirst, true);
    }

    /** A file by its real path; a symbolic link anywhere in it is not followed. */
    public Optional<MergedFile> find(BytePath path) {
        List<BytePath> parts = path.parts();
        if (parts.isEmpty()) {
            return layers.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            new MergedFile(
                                    BytePath.EMPTY,
                                    layers.getFirst().stat(BytePath.EMPTY),
                                    layers.getFirst()));
        }
        if (path.hasDotDot()) {
            return Optional.empty();
        }
        Merged parent = directory(BytePath.join(parts.subList(0, parts.size() - 1)));
        return find(parent, parts.getLast());
    }

    private Optional<MergedFile> find(Merged parent, BytePath name) {
        BytePath path = parent.path.resolve(name);
        parent.asked++;
        for (int i : parent.layers) {
            if (!parent.mayHave(i, name)) {
                continue;
            }
            Optional<Stat> stat = layers.get(i).find(path);
            if (stat.isPresent()) {
                return isWhiteout(stat.get())
                        ? Optional.empty()
                        : Optional.of(new MergedFile(path, stat.get(), layers.get(i)));
            }
        }
        return Optional.empty();
    }

    /** A file by any path: symbolic links are followed inside the tree, the last one too. */
    public Optional<MergedFile> findFollowing(BytePath path) {
        return resolve(path).flatMap(this::find);
    }

    /**
     * The real path of what a path leads to.
     *
     * @return empty when it leads to nothing
     * @throws Fault invalid, after 40 links
     */
    public Optional<BytePath> resolve(BytePath path) {
        try {
            return walk.existing(path);
        } catch (LinuxException e) {
            if (e.is(Errno.ELOOP)) {
                throw Fault.invalid("path", "too many levels of symbolic links: " + path);
            }
            throw e;
        }
    }

    /** What a directory, by its real path, contains: sorted by the bytes of the names. */
    public List<MergedFile> list(BytePath directory) {
        BytePath plain = directory.plain();
        TreeMap<BytePath, Optional<MergedFile>> seen = new TreeMap<>();
        for (int i : directory(plain).layers) {
            Dir layer = layers.get(i);
            for (DirectoryEntry entry : layer.list(plain)) {
                if (!seen.containsKey(entry.name())) {
                    BytePath path = plain.resolve(entry.name());
                    Stat stat = layer.stat(path);
                    seen.put(
                            entry.name(),
                            isWhiteout(stat)
                                    ? Optional.empty()
                                    : Optional.of(new MergedFile(path, stat, layer)));
                }
            }
        }
        return seen.values().stream().flatMap(Optional::stream).toList();
    }

    /** A directory by its real path; one without layers when it is none. */
    private Merged directory(BytePath path) {
        Merged known = directories.get(path);
        if (known == null) {
            known = new Merged(path, path.isEmpty() ? all() : merge(path));
            remembered += path.length() + OVERHEAD;
            if (remembered > MOST_REMEMBERED) {
                directories.clear();
                remembered = 0;
            }
            directories.put(path, known);
        }
        return known;
    }

    /** About how many bytes are remembered. */
    public long remembered() {
        return remembered;
    }

    private int[] all() {
        int[] all = new int[layers.size()];
        Arrays.setAll(all, i -> i);
        return all;
    }

    private int[] merge(BytePath path) {
        Merged parent = directory(path.parent().orElseThrow());
        BytePath name = path.last();
        int[] merged = new int[layers.size()];
        int count = 0;
        parent.asked++;
        for (int i : parent.layers) {
            Optional<Stat> stat =
                    parent.mayHave(i, name) ? layers.get(i).find(path) : Optional.empty();
            if (stat.isEmpty()) {
                continue;
            }
            if (!stat.get().isDirectory()) {
                break;
            }
            merged[count++] = i;
            boolean lowest = i == parent.layers[parent.layers.length - 1];
            if (!lowest && isOpaque(layers.get(i), path)) {
                break;
            }
        }
        return Arrays.copyOf(merged, count);
    }

    static boolean isWhiteout(Stat stat) {
        return stat.type() == Stat.Type.CHARACTER && stat.major() == 0 && stat.minor() == 0;
    }

    static boolean isOpaque(Dir layer, BytePath directory) {
        return xattr(layer, directory, OPAQUE)
                .filter(value -> value.length == 1 && value[0] == 'y')
                .isPresent();
    }

    /** An attribute that is mostly absent: the list of all costs less than a failed question. */
    static Optional<byte[]> xattr(Dir layer, BytePath name, String attribute) {
        return Optional.ofNullable(layer.xattrs(name).get(attribute));
    }

    /** Opens a regular file for reading. */
    public Fd read(MergedFile file) {
        if (!file.stat().isFile()) {
            throw new IllegalArgumentException(file.path() + " is no regular file");
        }
        return file.layer().open(file.path(), OpenFlags.RDONLY, 0);
    }

    /** The text of a symbolic link. */
    public BytePath readlink(MergedFile link) {
        return link.layer().readlink(link.path());
    }

    /** The extended attributes, without overlayfs's own. */
    public SortedMap<String, byte[]> xattrs(MergedFile node) {
        SortedMap<String, byte[]> xattrs = new TreeMap<>(node.layer().xattrs(node.path()));
        xattrs.keySet()
                .removeIf(name ->
                        name.startsWith("trusted.overlay.") || name.startsWith("user.overlay."));
        return xattrs;
    }

    @Override
    public void close() {
        if (owned) {
            layers.forEach(Dir::close);
        }
    }
}
