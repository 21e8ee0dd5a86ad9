package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.builder.files.FileView;
import dev.minato.image.Node;
import dev.minato.image.Tree;
import dev.minato.linux.Dir;
import dev.minato.linux.Entry;
import dev.minato.linux.Errno;
import dev.minato.linux.Fd;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Name;
import dev.minato.linux.Stat;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** A stack of layers as one tree. Not thread-safe. */
public final class LayerFiles implements FileView {
    private final Tree tree;

    /**
     * A view of layers.
     *
     * @param topFirst stay the caller's and open while this is used; none for the empty tree
     */
    public LayerFiles(List<Dir> topFirst) {
        this.tree = Tree.of(topFirst);
    }

    @Override
    public Optional<Stat> find(Name path) {
        try {
            return tree.find(path).map(Node::stat);
        } catch (LinuxException e) {
            if (e.is(Errno.ENAMETOOLONG)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Node node(Name path) {
        return tree.find(path).orElseThrow(() -> Fault.notFound("/" + path + ": not found"));
    }

    @Override
    public List<Entry> list(Name directory) {
        return tree.list(directory).stream()
                .map(n -> new Entry(n.path().last(), n.stat().type(), n.stat().inode()))
                .toList();
    }

    @Override
    public Name readlink(Name link) {
        return tree.readlink(node(link));
    }

    @Override
    public InputStream read(Name file) {
        return tree.read(node(file)).input();
    }

    @Override
    public void copy(Name file, Fd to) {
        try (Fd from = tree.read(node(file))) {
            from.copyTo(to);
        }
    }

    @Override
    public SortedMap<String, byte[]> xattrs(Name path) {
        return tree.xattrs(node(path));
    }
}
