package dev.minato.image.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

class TarTest {
    private static final ArchiveLimits SMALL = new ArchiveLimits(1000, 1 << 20, 50);

    @Test
    void what_is_written_is_read_back_whatever_it_is() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            List<TarEntry> entries = entries(new Random(seed));
            byte[] archive = write(entries);
            assertThat(archive.length % 512).isZero();
            assertThat(describe(read(archive))).as("seed %d", seed).isEqualTo(describe(entries));
            assertThat(write(entries)).isEqualTo(archive);
        }
    }

    @Test
    void gnu_tar_reads_what_is_written() throws Exception {
        TarEntry.Attributes facts = new TarEntry.Attributes(0640, 12, 3_000_000, 1_600_000_000, 0);
        String name = "d/" + "long-".repeat(60) + "é";
        byte[] archive = write(List.of(TarEntry.file(BytePath.of(name), facts, 5)));
        Process tar = new ProcessBuilder("tar", "--numeric-owner", "-tvf", "-").start();
        try (OutputStream in = tar.getOutputStream()) {
            in.write(archive);
        }
        String listed = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(listed).startsWith("-rw-r----- 12/3000000").contains("long-long-");
    }

    @Test
    void what_gnu_tar_writes_in_each_format_is_read(
            @org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) throws Exception {
        String name = "n".repeat(150);
        java.nio.file.Files.writeString(folder.resolve(name), "content");
        for (String format : List.of("gnu", "pax", "ustar")) {
            String short100 = format.equals("ustar") ? "short" : name;
            java.nio.file.Files.writeString(folder.resolve("short"), "content");
            Process tar =
                    new ProcessBuilder(
                                    "tar",
                                    "--format=" + format,
                                    "-C",
                                    folder.toString(),
                                    "-cf",
                                    "-",
                                    short100)
                            .start();
            List<TarEntry> entries = read(tar.getInputStream().readAllBytes());
            assertThat(entries).hasSize(1);
            assertThat(entries.getFirst().name()).isEqualTo(BytePath.of(short100));
            assertThat(entries.getFirst().size()).isEqualTo(7);
        }
    }

    @Test
    void numbers_beyond_octal_are_read_in_gnus_binary_form() throws IOException {
        byte[] archive = write(List.of(TarEntry.file(BytePath.of("a"), facts(0), 0)));
        byte[] size = {(byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        System.arraycopy(size, 0, archive, 124, 12);
        byte[] time = new byte[12];
        Arrays.fill(time, (byte) 0xff);
        time[11] = (byte) 0xfe;
        System.arraycopy(time, 0, archive, 136, 12);
        checksum(archive);
        TarEntry entry = read(archive).getFirst();
        assertThat(entry.size()).isZero();
        assertThat(entry.attributes().mtimeSeconds()).isEqualTo(-2);
    }

    @Test
    void an_archive_that_ends_early_is_noticed() throws IOException {
        byte[] archive = write(List.of(TarEntry.file(BytePath.of("a"), facts(0), 2000)));
        for (int length : new int[] {100, 600, 1500}) {
            assertThatThrownBy(() -> read(Arrays.copyOf(archive, length)))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void random_damage_never_does_more_than_be_refused() throws IOException {
        byte[] good = write(entries(new Random(7)));
        Random random = new Random(11);
        for (int i = 0; i < 3000; i++) {
            byte[] bad = good.clone();
            for (int j = 0; j < 1 + random.nextInt(6); j++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            if (random.nextBoolean()) {
                checksum(bad);
            }
            try {
                read(bad);
            } catch (Fault | EOFException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void malformed_headers_are_refused_with_what_is_wrong() throws IOException {
        byte[] garbage = new byte[1024];
        Arrays.fill(garbage, (byte) 'g');
        assertThatThrownBy(() -> read(garbage)).hasMessageContaining("not a valid tar archive");
        byte[] sparse = write(List.of(TarEntry.file(BytePath.of("a"), facts(0), 0)));
        sparse[156] = 'S';
        checksum(sparse);
        assertThatThrownBy(() -> read(sparse)).hasMessageContaining("sparse");
        byte[] huge = write(List.of(TarEntry.file(BytePath.of("a"), facts(0), 0)));
        huge[156] = 'x';
        Arrays.fill(huge, 124, 135, (byte) '7');
        checksum(huge);
        assertThatThrownBy(() -> read(huge)).hasMessageContaining("extended headers of");
    }

    /** As Docker's client ends the archive of {@code build -f FILE-OUTSIDE}. */
    @Test
    void the_last_entry_may_lack_its_padding_and_the_blocks_of_zeros() throws IOException {
        byte[] archive =
                write(
                        List.of(
                                TarEntry.file(BytePath.of("a"), facts(0), 10),
                                TarEntry.file(BytePath.of("b"), facts(0), 600)));
        int end = 512 + 512 + 512 + 600;
        for (int length : new int[] {end, end + 100, end + 424, end + 424 + 512}) {
            assertThat(read(Arrays.copyOf(archive, length))).as("%d bytes", length).hasSize(2);
        }
        assertThatThrownBy(() -> read(Arrays.copyOf(archive, end - 1)))
                .isInstanceOf(EOFException.class)
                .hasMessage("unexpected EOF");
    }

    @Test
    void extended_headers_before_one_entry_are_counted_together() throws IOException {
        byte[] entry = write(List.of(TarEntry.file(BytePath.of("a"), facts(0), 0)));
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            archive.write(extension('x', ("SCHILY.xattr.user.k" + i).repeat(4_000)));
        }
        archive.write(entry);
        assertThatThrownBy(() -> read(archive.toByteArray()))
                .hasMessageContaining("extended headers of")
                .hasMessageContaining("before one entry");
        for (char type : new char[] {'x', 'g', 'L', 'K'}) {
            ByteArrayOutputStream many = new ByteArrayOutputStream();
            for (int i = 0; i < 3000; i++) {
                many.write(extension(type, "comment"));
            }
            many.write(entry);
            assertThatThrownBy(() -> read(many.toByteArray()))
                    .as("many of type %s", type)
                    .hasMessageContaining("before one entry");
        }
    }

    @Test
    void extended_headers_count_as_entries() throws IOException {
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        for (int i = 0; i < 501; i++) {
            archive.write(extension('x', "comment"));
            archive.write(write(List.of(TarEntry.file(BytePath.of("f" + i), facts(0), 0))), 0, 512);
        }
        assertThatThrownBy(() -> read(archive.toByteArray(), SMALL))
                .hasMessageContaining("1000 entries");
    }

    /** A header of this type whose content is one pax record. */
    private static byte[] extension(char type, String key) throws IOException {
        String rest = " " + key + "=v\n";
        int length = rest.length() + 1;
        while (Integer.toString(length).length() + rest.length() != length) {
            length = Integer.toString(length).length() + rest.length();
        }
        byte[] record = (length + rest).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(out);
        tar.add(TarEntry.file(BytePath.of("x"), facts(0), record.length), record);
        byte[] written = out.toByteArray();
        written[156] = (byte) type;
        checksum(written);
        return written;
    }

    @Test
    void gzip_and_zstd_are_told_by_their_first_bytes() throws IOException {
        byte[] plain = "hello".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        for (byte[] packed : List.of(plain, gzip(plain), zstd(plain))) {
            try (InputStream in = Compression.open(trickle(packed), ArchiveLimits.DEFAULT)) {
                assertThat(in.readAllBytes()).isEqualTo(plain);
            }
        }
    }

    @Test
    void all_members_of_a_gzip_are_read_though_they_come_slowly() throws IOException {
        byte[] one = gzip("one".getBytes(StandardCharsets.US_ASCII));
        byte[] two = gzip("two".getBytes(StandardCharsets.US_ASCII));
        byte[] both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        try (InputStream in = Compression.open(trickle(both), ArchiveLimits.DEFAULT)) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
                    .isEqualTo("onetwo");
        }
    }

    @Test
    void a_bomb_is_refused() throws IOException {
        byte[] zeros = new byte[300 << 20];
        ArchiveLimits limits = new ArchiveLimits(1000, 1L << 40, 500);
        byte[] packed = zstd(zeros);
        assertThatThrownBy(
                        () -> {
                            try (InputStream in = Compression.open(trickle(packed), limits)) {
                                in.transferTo(OutputStream.nullOutputStream());
                            }
                        })
                .hasMessageContaining("looks like a bomb");
        byte[] large = gzip(new byte[2 << 20]);
        assertThatThrownBy(
                        () -> {
                            try (InputStream in = Compression.open(trickle(large), SMALL)) {
                                in.transferTo(OutputStream.nullOutputStream());
                            }
                        })
                .hasMessageContaining("unpacks to more than 1048576 bytes");
    }

    @Test
    void too_many_entries_are_refused() throws IOException {
        List<TarEntry> many = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            many.add(TarEntry.file(BytePath.of("f" + i), facts(0), 0));
        }
        byte[] archive = write(many);
        assertThatThrownBy(() -> read(archive, SMALL)).hasMessageContaining("1000 entries");
    }

    @Test
    void broken_compression_is_an_invalid_archive() throws IOException {
        for (byte[] packed : List.of(gzip(new byte[9000]), zstd(new byte[9000]))) {
            byte[] cut = Arrays.copyOf(packed, packed.length - 6);
            byte[] bad = packed.clone();
            bad[bad.length / 2] ^= 0x55;
            for (byte[] broken : List.of(cut, bad)) {
                assertThatThrownBy(
                                () -> {
                                    try (InputStream in =
                                            Compression.open(
                                                    trickle(broken), ArchiveLimits.DEFAULT)) {
                                        in.transferTo(OutputStream.nullOutputStream());
                                    }
                                })
                        .isInstanceOf(Fault.class);
            }
        }
    }

    private static List<TarEntry> entries(Random random) {
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

    private static SortedMap<String, byte[]> xattrs(Random random) {
        SortedMap<String, byte[]> xattrs = new TreeMap<>();
        for (int i = 0; i < random.nextInt(3); i++) {
            byte[] value = new byte[1 + random.nextInt(120)];
            random.nextBytes(value);
            xattrs.put("user.k" + random.nextInt(100), value);
        }
        return xattrs;
    }

    private static BytePath name(Random random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (1 + random.nextInt(random.nextBoolean() ? 255 : 100));
        }
        if (bytes[bytes.length - 1] == '/') {
            bytes[bytes.length - 1] = 'x';
        }
        return BytePath.of(bytes);
    }

    private static List<String> describe(List<TarEntry> entries) {
        return entries.stream()
                .map(e ->
                        Arrays.toString(e.name().bytes())
                                + e.type()
                                + e.attributes()
                                + e.size()
                                + Arrays.toString(e.link().bytes())
                                + e.device()
                                + e.xattrs().entrySet().stream()
                                        .map(x -> x.getKey() + Arrays.toString(x.getValue()))
                                        .toList())
                .toList();
    }

    private static TarEntry.Attributes facts(long time) {
        return new TarEntry.Attributes(0644, 0, 0, time, 0);
    }

    private static byte[] write(List<TarEntry> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        for (TarEntry entry : entries) {
            tar.add(entry, new byte[(int) entry.size()]);
        }
        tar.finish();
        return bytes.toByteArray();
    }

    private static List<TarEntry> read(byte[] archive) throws IOException {
        return read(archive, ArchiveLimits.DEFAULT);
    }

    private static List<TarEntry> read(byte[] archive, ArchiveLimits limits) throws IOException {
        TarReader tar = new TarReader(new ByteArrayInputStream(archive), limits);
        List<TarEntry> entries = new ArrayList<>();
        for (Optional<TarEntry> e = tar.next(); e.isPresent(); e = tar.next()) {
            entries.add(e.get());
        }
        return entries;
    }

    private static void checksum(byte[] archive) {
        Arrays.fill(archive, 148, 156, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += archive[i] & 0xff;
        }
        byte[] text = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, archive, 148, 8);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = Compression.gzip(bytes, 6)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] zstd(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zstd = new ZstdOutputStream(bytes).setChecksum(true)) {
            zstd.write(plain);
        }
        return bytes.toByteArray();
    }

    /** A stream that never has anything available, as a slow network. */
    private static InputStream trickle(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int available() {
                return 0;
            }
        };
    }

    @Test
    void broken_bzip2_is_a_fault_of_the_archive_and_a_broken_stream_is_not() {
        byte[] cut = "BZh9nothing".getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() ->
                        ArchiveDecompressor.open(new ByteArrayInputStream(cut), SMALL)
                                .readAllBytes())
                .isInstanceOf(Fault.class)
                .hasMessageContaining("the archive's bzip2 is broken");
        InputStream gone =
                new SequenceInputStream(
                        new ByteArrayInputStream(cut, 0, 4),
                        new FilterInputStream(InputStream.nullInputStream()) {
                            @Override
                            public int read(byte[] to, int at, int length) throws IOException {
                                throw new IOException("the peer is gone");
                            }
                        });
        assertThatThrownBy(() -> ArchiveDecompressor.open(gone, SMALL).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the peer is gone");
    }
}
