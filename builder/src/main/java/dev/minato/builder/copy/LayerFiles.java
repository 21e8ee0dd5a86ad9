package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.builder.files.FileView;
import dev.minato.image.layer.MergedFile;
import dev.minato.image.layer.MergedTree;
import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.files.Fd;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A stack of layers as one tree. Not thread-safe. */
public final class LayerFiles implements FileView {
    private final MergedTree tree;

    /**
     * A view of layers.
     *
     * @param topFirst stay the caller's and open while this is used; none for the empty tree
     */
    public LayerFiles(List<Dir> topFirst) {
        this.tree = MergedTree.of(topFirst);
    }

    @Override
    public Optional<Stat> find(BytePath path) {
        try {
            return tree.find(path).map(MergedFile::stat);
        } catch (LinuxException e) {
            if (e.is(Errno.ENAMETOOLONG)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private MergedFile node(BytePath path) {
        return tree.find(path).orElseThrow(() -> Fault.notFound("/" + path + ": not found"));
    }

    @Override
    public List<DirectoryEntry> list(BytePath directory) {
        return tree.list(directory).stream()
                .map(n -> new DirectoryEntry(n.path().last(), n.stat().type(), n.stat().inode()))
                .toList();
    }

    @Override
    public BytePath readlink(BytePath link) {
        return tree.readlink(node(link));
    }

    @Override
    public InputStream read(BytePath file) {
        return tree.read(node(file)).input();
    }

    @Override
    public void copy(BytePath file, Fd to) {
        try (Fd from = tree.read(node(file))) {
            from.copyTo(to);
        }
    }

    @Override
    public SortedMap<String, byte[]> xattrs(BytePath path) {
        return tree.xattrs(node(path));
    }
}
