package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.builder.files.FileView;
import dev.minato.builder.files.TreePaths;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * A new layer over what is below it. Reading sees both, writing goes into the layer alone, in
 * overlayfs's form: a directory of below that is changed is made above first, with everything it
 * has. Nothing is ever deleted but to be replaced, so there are no whiteouts: a file over a
 * directory hides it. Not thread-safe.
 */
public final class CopyTarget implements FileView {
    private final Dir upper;
    private final FileView below;
    private final Set<BytePath> hidden = new HashSet<>();

    /**
     * A target.
     *
     * @param upper the layer's directory, empty so far, the caller's
     */
    public CopyTarget(Dir upper, FileView below) {
        this.upper = upper;
        this.below = below;
    }

    @Override
    public Optional<Stat> find(BytePath path) {
        Optional<Stat> above = above(path);
        return above.isPresent() || isHidden(path) ? above : below.find(path);
    }

    private Optional<Stat> above(BytePath path) {
        return upper.find(path);
    }

    /** Whether a parent was replaced, so that what is below the layer does not show. */
    private boolean isHidden(BytePath path) {
        if (hidden.isEmpty()) {
            return false;
        }
        for (Optional<BytePath> p = path.parent(); p.isPresent(); p = p.get().parent()) {
            if (hidden.contains(p.get())) {
                return true;
            }
        }
        return false;
    }

    @Override
    public List<DirectoryEntry> list(BytePath directory) {
        List<DirectoryEntry> entries = new ArrayList<>();
        Set<BytePath> names = new HashSet<>();
        if (above(directory).isPresent()) {
            for (DirectoryEntry entry : upper.list(directory)) {
                entries.add(entry);
                names.add(entry.name());
            }
        }
        boolean replaced = hidden.contains(directory) || isHidden(directory);
        if (!replaced && below.find(directory).filter(Stat::isDirectory).isPresent()) {
            for (DirectoryEntry entry : below.list(directory)) {
                if (names.add(entry.name())) {
                    entries.add(entry);
                }
            }
        }
        entries.sort(Comparator.comparing(DirectoryEntry::name));
        return entries;
    }

    @Override
    public BytePath readlink(BytePath link) {
        return above(link).isPresent() ? upper.readlink(link) : below.readlink(link);
    }

    @Override
    public InputStream read(BytePath file) {
        return above(file).isPresent() ? upper.read(file).input() : below.read(file);
    }

    @Override
    public void copy(BytePath file, Fd to) {
        if (above(file).isEmpty()) {
            below.copy(file, to);
            return;
        }
        try (Fd from = upper.read(file)) {
            from.copyTo(to);
        }
    }

    @Override
    public SortedMap<String, byte[]> xattrs(BytePath path) {
        return above(path).isPresent() ? upper.xattrs(path) : below.xattrs(path);
    }

    /** The layer itself, for writing below a directory that {@link #open} made sure of. */
    Dir upper() {
        return upper;
    }

    /**
     * Makes a directory and its missing parents.
     *
     * @param path real, see {@link TreePaths#follow}
     * @param owner of those that are made; root when empty
     * @throws Fault invalid when something on the way is no directory
     */
    public void makeDirectories(BytePath path, int mode, Optional<FileOwner> owner) {
        BytePath at = BytePath.EMPTY;
        for (BytePath part : path.parts()) {
            BytePath parent = at;
            at = at.resolve(part);
            Optional<Stat> found = find(at);
            if (found.isEmpty()) {
                open(parent);
                upper.mkdir(at, mode & 0777);
                BytePath made = at;
                // A directory with the set-group-ID bit hands it on to what is made in it.
                upper.chmod(made, mode & 0777);
                owner.ifPresent(o -> upper.chown(made, o.uid(), o.gid()));
            } else if (!found.get().isDirectory()) {
                throw Fault.invalid("destination", "mkdir /" + at + ": not a directory");
            }
        }
    }

    /** Makes sure that a directory is in the layer, so that something in it can be changed. */
    void open(BytePath directory) {
        if (directory.isEmpty() || upper.find(directory).isPresent()) {
            return;
        }
        BytePath parent = directory.parent().orElse(BytePath.EMPTY);
        open(parent);
        Stat before = upper.stat(parent);
        Stat stat = below.find(directory).orElseThrow();
        upper.mkdir(directory, stat.mode());
        upper.chown(directory, stat.uid(), stat.gid());
        upper.chmod(directory, stat.mode());
        below.xattrs(directory).forEach((name, value) -> upper.setXattr(directory, name, value));
        upper.utimes(directory, stat.mtimeSeconds(), stat.mtimeNanos());
        // That it now lies here is no change of its parent.
        upper.utimes(parent, before.mtimeSeconds(), before.mtimeNanos());
    }

    /**
     * Makes room for something that is no directory: its parent is opened, what is in the way goes.
     *
     * @throws Fault invalid when a directory is in the way
     */
    void clear(BytePath path) {
        Optional<Stat> found = find(path);
        if (found.filter(Stat::isDirectory).isPresent()) {
            throw Fault.invalid(
                    "destination", "cannot replace to directory /" + path + " with file");
        }
        open(path.parent().orElse(BytePath.EMPTY));
        if (above(path).isPresent()) {
            upper.unlink(path);
        }
    }

    /** Makes sure that a file is in the layer, so that it can be linked there. */
    void bring(BytePath path) {
        if (above(path).isPresent()) {
            return;
        }
        Stat stat = below.find(path).orElseThrow();
        open(path.parent().orElse(BytePath.EMPTY));
        switch (stat.type()) {
            case FILE -> {
                try (Fd file = upper.create(path, stat.mode())) {
                    below.copy(path, file);
                }
            }
            case SYMLINK -> upper.symlink(path, below.readlink(path));
            default -> upper.mknod(path, stat.type(), stat.mode(), stat.major(), stat.minor());
        }
        upper.chown(path, stat.uid(), stat.gid());
        if (!stat.isSymlink()) {
            upper.chmod(path, stat.mode());
        }
        below.xattrs(path).forEach((name, value) -> upper.setXattr(path, name, value));
        upper.utimes(path, stat.mtimeSeconds(), stat.mtimeNanos());
    }

    /** Removes whatever is at a path, a directory with all in it, to put a file there. */
    void replace(BytePath path) {
        open(path.parent().orElse(BytePath.EMPTY));
        upper.removeTree(path);
        if (!isHidden(path) && below.find(path).filter(Stat::isDirectory).isPresent()) {
            hidden.add(path);
        }
    }

    /**
     * Makes a directory where {@link #replace} made room; nothing of what was replaced shows in it.
     */
    void makeAnew(BytePath path, int mode) {
        upper.mkdir(path, mode);
        if (hidden.contains(path)) {
            upper.setXattr(path, "trusted.overlay.opaque", new byte[] {'y'});
        }
    }

    /** The real path of a destination: its links followed, what is missing kept. */
    public BytePath follow(BytePath path) {
        return TreePaths.follow(this, path, true);
    }
}
