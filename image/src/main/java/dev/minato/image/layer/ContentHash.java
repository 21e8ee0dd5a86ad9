package dev.minato.image.layer;

import dev.minato.image.model.Digest;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Fd;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * The hash of what a path and all below it contain, whatever their times: records of relative name,
 * type, mode, owner, size, link, device and {@code security.capability}, sorted, each with the
 * digest of its content (BuildKit's contenthash, after Docker's tarsum). The same trees have the
 * same hash wherever they lie.
 */
public final class ContentHash {
    private static final String CAPABILITY = "security.capability";

    private final MergedTree tree;
    private final MessageDigest hash = Digest.Algorithm.SHA256.start();
    private final byte[] buffer = new byte[128 << 10];

    private ContentHash(MergedTree tree) {
        this.tree = tree;
    }

    /**
     * Hashes what is at a real path; what is not there has the hash of nothing.
     *
     * @param path not followed when it is a symbolic link
     */
    public static Digest of(MergedTree tree, BytePath path) {
        ContentHash calculation = new ContentHash(tree);
        Optional<MergedFile> root = tree.find(path);
        root.ifPresent(node -> calculation.add(node, BytePath.EMPTY));
        return Digest.Algorithm.SHA256.finish(calculation.hash);
    }

    private void add(MergedFile node, BytePath relative) {
        Stat stat = node.stat();
        text(relative.bytes());
        text(stat.type().name().getBytes(StandardCharsets.US_ASCII));
        number(stat.mode());
        number(stat.uid());
        number(stat.gid());
        boolean device = stat.type() == Stat.Type.CHARACTER || stat.type() == Stat.Type.BLOCK;
        number(device ? stat.major() : 0);
        number(device ? stat.minor() : 0);
        text(stat.isSymlink() ? tree.readlink(node).bytes() : new byte[0]);
        text(stat.isFile() ? capability(node) : new byte[0]);
        number(stat.isFile() ? stat.size() : 0);
        if (stat.isFile()) {
            hash.update(content(node));
        }
        if (stat.isDirectory()) {
            for (MergedFile child : tree.list(node.path())) {
                add(child, relative.resolve(child.path().last()));
            }
        }
    }

    private static byte[] capability(MergedFile node) {
        return MergedTree.xattr(node.layer(), node.path(), CAPABILITY).orElse(new byte[0]);
    }

    private byte[] content(MergedFile node) {
        MessageDigest content = Digest.Algorithm.SHA256.start();
        try (Fd file = tree.read(node)) {
            int read;
            while ((read = file.read(buffer, 0, buffer.length)) > 0) {
                content.update(buffer, 0, read);
            }
        }
        return content.digest();
    }

    private void text(byte[] bytes) {
        number(bytes.length);
        hash.update(bytes);
    }

    private void number(long value) {
        hash.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
    }
}
