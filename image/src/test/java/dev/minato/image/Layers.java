package dev.minato.image;

import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.Name;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/** Builds archives of layers in memory, whatever they contain. */
final class Layers {
    static final long TIME = 1_700_000_000L;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarWriter tar = new TarWriter(bytes);

    static TarEntry.Attributes mode(int mode) {
        return new TarEntry.Attributes(mode, 0, 0, TIME, 0);
    }

    Layers add(TarEntry entry, String content) {
        return add(entry, content.getBytes(StandardCharsets.UTF_8));
    }

    Layers add(TarEntry entry, byte[] content) {
        try {
            tar.add(entry, content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    Layers file(String name, String content) {
        int size = content.getBytes(StandardCharsets.UTF_8).length;
        return add(TarEntry.file(Name.of(name), mode(0644), size), content);
    }

    Layers directory(String name, int mode) {
        return add(TarEntry.of(Name.of(name), TarEntry.Type.DIRECTORY, mode(mode)), "");
    }

    Layers link(TarEntry.Type type, String name, String target) {
        return add(
                new TarEntry(
                        Name.of(name),
                        type,
                        mode(0777),
                        0,
                        Name.of(target),
                        TarEntry.Device.NONE,
                        TarEntry.NO_XATTRS),
                "");
    }

    Layers symlink(String name, String target) {
        return link(TarEntry.Type.SYMLINK, name, target);
    }

    Layers hardLink(String name, String target) {
        return link(TarEntry.Type.HARD_LINK, name, target);
    }

    Layers device(TarEntry.Type type, String name, int major, int minor) {
        return add(
                new TarEntry(
                        Name.of(name),
                        type,
                        mode(0600),
                        0,
                        Name.EMPTY,
                        new TarEntry.Device(major, minor),
                        TarEntry.NO_XATTRS),
                "");
    }

    Layers xattr(String name, String attribute, byte[] value) {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        xattrs.put(attribute, value);
        return add(
                new TarEntry(
                        Name.of(name),
                        TarEntry.Type.FILE,
                        mode(0755),
                        0,
                        Name.EMPTY,
                        TarEntry.Device.NONE,
                        xattrs),
                "");
    }

    byte[] bytes() {
        try {
            tar.finish();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    /** Unpacks as a layer above another. */
    static Snapshot unpack(TestStore store, java.util.Optional<Long> parent, byte[] tar) {
        InputStream in = new ByteArrayInputStream(tar);
        try (Lease lease = store.lease()) {
            return store.get().snapshots().unpack(parent, in, Digest.of(tar), lease);
        }
    }
}
