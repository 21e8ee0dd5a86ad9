package dev.minato.docker.buildkit;

import dev.minato.builder.copy.LayerFiles;
import dev.minato.builder.files.FileView;
import dev.minato.image.ImageStore;
import dev.minato.image.model.ImageId;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of an image as one tree, without those that nobody can copy. Not thread-safe. */
final class ResultTree implements AutoCloseable {
    private final List<Dir> layers;
    private final FileView files;

    ResultTree(ImageStore store, ImageId image) {
        this.layers =
                store.images().get(image).top().map(store.snapshots()::open).orElse(List.of());
        this.files = new LayerFiles(layers);
    }

    /** Something that takes files. */
    @FunctionalInterface
    interface Visitor {
        /**
         * Takes one.
         *
         * @param first the file that this is another name of; empty for the first name
         */
        void visit(BytePath path, Stat stat, Optional<BytePath> first) throws IOException;
    }

    /** Goes through all, directories before what is in them, names in the order of their bytes. */
    void walk(Visitor visitor) throws IOException {
        walk(BytePath.EMPTY, new HashMap<>(), visitor);
    }

    private record Node(long device, long inode) {}

    private void walk(BytePath directory, Map<Node, BytePath> named, Visitor visitor)
            throws IOException {
        List<DirectoryEntry> entries =
                files.list(directory).stream()
                        .filter(entry -> entry.type() != Stat.Type.SOCKET)
                        .sorted(Comparator.comparing(DirectoryEntry::name))
                        .toList();
        for (DirectoryEntry entry : entries) {
            BytePath path = directory.resolve(entry.name());
            Stat stat = files.find(path).orElseThrow();
            Optional<BytePath> first = Optional.empty();
            if (stat.type() == Stat.Type.FILE && stat.links() > 1) {
                Node node = new Node(stat.device(), stat.inode());
                first = Optional.ofNullable(named.putIfAbsent(node, path));
            }
            visitor.visit(path, stat, first);
            if (stat.isDirectory()) {
                walk(path, named, visitor);
            }
        }
    }

    BytePath readlink(BytePath link) {
        return files.readlink(link);
    }

    InputStream read(BytePath file) {
        return files.read(file);
    }

    /** Writes all of it as an archive. */
    void archive(OutputStream out) throws IOException {
        TarWriter tar = new TarWriter(out);
        walk((path, stat, first) -> {
            TarEntry.Attributes facts =
                    new TarEntry.Attributes(
                            stat.mode(),
                            stat.uid(),
                            stat.gid(),
                            stat.mtimeSeconds(),
                            stat.mtimeNanos());
            if (stat.type() == Stat.Type.FILE && first.isEmpty()) {
                TarEntry entry =
                        new TarEntry(
                                path,
                                TarEntry.Type.FILE,
                                facts,
                                stat.size(),
                                BytePath.EMPTY,
                                TarEntry.Device.NONE,
                                files.xattrs(path));
                tar.add(
                        entry,
                        to -> {
                            try (InputStream in = read(path)) {
                                in.transferTo(to);
                            }
                        });
            } else {
                tar.add(other(path, stat, facts, first));
            }
        });
        tar.finish();
    }

    private TarEntry other(
            BytePath path, Stat stat, TarEntry.Attributes facts, Optional<BytePath> first) {
        TarEntry.Type type =
                first.isPresent()
                        ? TarEntry.Type.HARD_LINK
                        : TarEntry.Type.valueOf(stat.type().name());
        BytePath link = first.orElseGet(() -> stat.isSymlink() ? readlink(path) : BytePath.EMPTY);
        TarEntry.Device device =
                stat.major() == 0 && stat.minor() == 0
                        ? TarEntry.Device.NONE
                        : new TarEntry.Device(stat.major(), stat.minor());
        return new TarEntry(
                path,
                type,
                facts,
                0,
                link,
                device,
                first.isPresent() ? TarEntry.NO_XATTRS : files.xattrs(path));
    }

    @Override
    public void close() {
        layers.forEach(Dir::close);
    }
}
