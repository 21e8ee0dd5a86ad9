package dev.minato.image.tar;

import com.github.luben.zstd.ZstdOutputStream;

import dev.minato.linux.BytePath;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Archives that tests write, and what is read of them. */
abstract class TarFixture {
    static List<TarEntry> entries(Random random) {
        List<TarEntry> entries = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(8); i++) {
            TarEntry.Type[] types = TarEntry.Type.values();
            TarEntry.Type type = types[random.nextInt(types.length)];
            boolean link = type == TarEntry.Type.HARD_LINK || type == TarEntry.Type.SYMLINK;
            boolean device = type == TarEntry.Type.CHARACTER || type == TarEntry.Type.BLOCK;
            entries.add(
                    new TarEntry(
                            name(random, 260),
                            type,
                            new TarEntry.Attributes(
                                    random.nextInt(010000),
                                    random.nextInt(4) == 0 ? -2 : random.nextInt(70_000),
                                    random.nextInt(),
                                    random.nextInt(8) == 0 ? -5 : random.nextLong(1L << 34),
                                    0),
                            type == TarEntry.Type.FILE ? random.nextInt(3000) : 0,
                            link ? name(random, 260) : BytePath.EMPTY,
                            device
                                    ? new TarEntry.Device(random.nextInt(256), random.nextInt(999))
                                    : TarEntry.Device.NONE,
                            xattrs(random)));
        }
        entries.removeIf(e -> e.attributes().gid() == -1);
        return entries;
    }

    static SortedMap<String, byte[]> xattrs(Random random) {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            byte[] value = new byte[1 + random.nextInt(120)];
            random.nextBytes(value);
            xattrs.put("user.k" + random.nextInt(100), value);
        }
        return xattrs;
    }

    static BytePath name(Random random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (1 + random.nextInt(random.nextBoolean() ? 255 : 100));
        }
        if (bytes[bytes.length - 1] == '/') {
            bytes[bytes.length - 1] = 'x';
        }
        return BytePath.of(bytes);
    }

    static TarEntry.Attributes facts(long time) {
        return new TarEntry.Attributes(0644, 0, 0, time, 0);
    }

    static byte[] write(List<TarEntry> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        for (TarEntry entry : entries) {
            tar.add(entry, new byte[(int) entry.size()]);
        }
        tar.finish();
        return bytes.toByteArray();
    }

    static List<TarEntry> read(byte[] archive) throws IOException {
        return read(archive, ArchiveLimits.DEFAULT);
    }

    static List<TarEntry> read(byte[] archive, ArchiveLimits limits) throws IOException {
        TarReader tar = new TarReader(new ByteArrayInputStream(archive), limits);
        List<TarEntry> entries = new ArrayList<>();
        for (Optional<TarEntry> e = tar.next(); e.isPresent(); e = tar.next()) {
            entries.add(e.get());
        }
        return entries;
    }

    static void checksum(byte[] archive) {
        Arrays.fill(archive, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += archive[i] & 0xff;
        }
        byte[] text = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, archive, 148, 8);
    }

    static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = Compression.gzip(bytes, 6)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    static byte[] zstd(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zstd = new ZstdOutputStream(bytes).setChecksum(true)) {
            zstd.write(plain);
        }
        return bytes.toByteArray();
    }

    /** A stream that never has anything available, as a slow network. */
    static InputStream trickle(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int available() {
                return 0;
            }
        };
    }
}
