package dev.minato.builder.copy;

import dev.minato.base.Fault;
import dev.minato.builder.files.FileView;
import dev.minato.builder.files.PathPatterns;
import dev.minato.image.model.Digest;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;

/**
 * The digest of what a copy takes from a source: names, types, permissions, owners, links, devices,
 * extended attributes and bytes; no times.
 */
final class ContentDigest implements SourceWalk.Visitor {
    private static final int CHUNK = 1 << 20;

    private final FileView tree;
    private final MessageDigest hash = Digest.Algorithm.SHA256.start();
    private final Map<Inode, Integer> links = new HashMap<>();
    private final byte[] buffer = new byte[CHUNK];

    private record Inode(long device, long number) {}

    private ContentDigest(FileView tree) {
        this.tree = tree;
    }

    static Digest of(
            FileView tree, BytePath source, Stat stat, PathPatterns include, PathPatterns exclude) {
        ContentDigest digest = new ContentDigest(tree);
        new SourceWalk(tree, include, exclude, digest).from(source, stat);
        return Digest.Algorithm.SHA256.finish(digest.hash);
    }

    @Override
    public void enter(SourceWalk.Item item, boolean selected) {
        // Of the source itself only the type counts: the destination decides the rest.
        if (item.relative().isEmpty()) {
            hash.update((byte) 'D');
        } else {
            facts(item, 'd');
        }
    }

    @Override
    public void leave(SourceWalk.Item item, boolean selected) {
        hash.update((byte) '.');
    }

    @Override
    public void file(SourceWalk.Item item) {
        Stat stat = item.stat();
        switch (stat.type()) {
            case FILE -> {
                facts(item, 'f');
                if (isSeenBefore(stat)) {
                    return;
                }
                content(item);
            }
            case SYMLINK -> {
                facts(item, 'l');
                bytes(tree.readlink(item.path()).bytes());
            }
            case CHARACTER, BLOCK -> {
                facts(item, stat.type() == Stat.Type.BLOCK ? 'b' : 'c');
                number(stat.major());
                number(stat.minor());
            }
            default -> facts(item, stat.type() == Stat.Type.FIFO ? 'p' : 's');
        }
    }

    private boolean isSeenBefore(Stat stat) {
        if (stat.links() < 2) {
            number(-1);
            return false;
        }
        int next = links.size();
        Integer before = links.putIfAbsent(new Inode(stat.device(), stat.inode()), next);
        number(before == null ? next : before);
        return before != null;
    }

    private void facts(SourceWalk.Item item, char type) {
        Stat stat = item.stat();
        hash.update((byte) type);
        bytes(item.relative().last().bytes());
        number(stat.mode());
        number(stat.uid());
        number(stat.gid());
        tree.xattrs(item.path())
                .forEach((name, value) -> {
                    if (!name.startsWith("security.") || name.equals("security.capability")) {
                        bytes(BytePath.of(name).bytes());
                        bytes(value);
                    }
                });
        number(-2);
    }

    private void content(SourceWalk.Item item) {
        number(item.stat().size());
        long total = 0;
        try (InputStream in = tree.read(item.path())) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hash.update(buffer, 0, read);
                total += read;
                BuildCancelled.check();
            }
        } catch (IOException e) {
            throw Fault.internal("cannot read /" + item.path(), e);
        }
        number(total);
    }

    private void bytes(byte[] bytes) {
        number(bytes.length);
        hash.update(bytes);
    }

    private void number(long value) {
        hash.update(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }
}
