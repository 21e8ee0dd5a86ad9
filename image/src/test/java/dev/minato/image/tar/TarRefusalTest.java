package dev.minato.image.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Random;

/** Archives that are damaged, too large or meant to harm. */
class TarRefusalTest extends TarFixture {
    private static final ArchiveLimits SMALL = new ArchiveLimits(1000, 1 << 20, 50);

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
