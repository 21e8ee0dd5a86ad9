package dev.minato.image.layer;

import dev.minato.image.TestStore;
import dev.minato.image.content.Lease;
import dev.minato.image.model.Digest;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/** Builds archives of layers in memory, whatever they contain. */
public final class LayerArchives {
    static final long TIME = 1_700_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter tar = new TarWriter(bytes);

    public static TarEntry.Attributes mode(int mode) {
        return new TarEntry.Attributes(mode, 0, 0, TIME, 0);
    }

    public LayerArchives add(TarEntry entry, String content) {
        return add(entry, content.getBytes(StandardCharsets.UTF_8));
    }

    public LayerArchives add(TarEntry entry, byte[] content) {
        try {
            tar.add(entry, content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    public LayerArchives file(String name, String content) {
        int size = content.getBytes(StandardCharsets.UTF_8).length;
        return add(TarEntry.file(BytePath.of(name), mode(0644), size), content);
    }

    public LayerArchives directory(String name, int mode) {
        return add(TarEntry.of(BytePath.of(name), TarEntry.Type.DIRECTORY, mode(mode)), "");
    }

    LayerArchives link(TarEntry.Type type, String name, String target) {
        return add(
                new TarEntry(
                        BytePath.of(name),
                        type,
                        mode(0777),
                        0,
                        BytePath.of(target),
                        TarEntry.Device.NONE,
                        TarEntry.NO_XATTRS),
                "");
    }

    public LayerArchives symlink(String name, String target) {
        return link(TarEntry.Type.SYMLINK, name, target);
    }

    LayerArchives hardLink(String name, String target) {
        return link(TarEntry.Type.HARD_LINK, name, target);
    }

    LayerArchives device(TarEntry.Type type, String name, int major, int minor) {
        return add(
                new TarEntry(
                        BytePath.of(name),
                        type,
                        mode(0600),
                        0,
                        BytePath.EMPTY,
                        new TarEntry.Device(major, minor),
                        TarEntry.NO_XATTRS),
                "");
    }

    LayerArchives xattr(String name, String attribute, byte[] value) {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put(attribute, value);
        return add(
                new TarEntry(
                        BytePath.of(name),
                        TarEntry.Type.FILE,
                        mode(0755),
                        0,
                        BytePath.EMPTY,
                        TarEntry.Device.NONE,
                        xattrs),
                "");
    }

    public byte[] bytes() {
        try {
            tar.finish();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** Unpacks as a layer above another. */
    public static Snapshot unpack(TestStore store, java.util.Optional<Long> parent, byte[] tar) {
        InputStream in = new ByteArrayInputStream(tar);
        try (Lease lease = store.lease()) {
            return store.get().snapshots().unpack(parent, in, Digest.of(tar), lease);
        }
    }
}
