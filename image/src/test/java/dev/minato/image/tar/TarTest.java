package dev.minato.image.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.linux.BytePath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

class TarTest extends TarFixture {
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

    /** Some old program writes numbers so, and GNU tar takes them for what they are. */
    @Test
    void a_number_after_a_nul_is_read_as_gnu_tar_reads_it() throws Exception {
        byte[] archive = write(List.of(TarEntry.file(BytePath.of("a"), facts(0), 15)));
        archive[124] = 0;
        checksum(archive);
        assertThat(read(archive).getFirst().size()).isEqualTo(15);
        Process tar = new ProcessBuilder("tar", "-tvf", "-").start();
        try (OutputStream in = tar.getOutputStream()) {
            in.write(archive);
        }
        assertThat(new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .containsPattern(" 15 .* a\n");
    }

    /** Go's archive/tar, and so Docker, takes only the type NUL of v7 for a folder by its name. */
    @ParameterizedTest
    @CsvSource({"0, FILE, 3", "7, FILE, 3", "5, DIRECTORY, 0", "'', DIRECTORY, 0"})
    void a_name_with_a_slash_at_its_end_is_a_folder_only_in_v7(
            String flag, TarEntry.Type type, int size) throws IOException {
        byte[] archive = write(List.of(TarEntry.file(BytePath.of("a/"), facts(0), 3)));
        archive[156] = flag.isEmpty() ? 0 : (byte) flag.charAt(0);
        checksum(archive);
        TarEntry entry = read(archive).getFirst();
        assertThat(entry.type()).isEqualTo(type);
        assertThat(entry.size()).isEqualTo(size);
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
}
