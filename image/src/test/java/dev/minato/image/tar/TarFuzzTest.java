package dev.minato.image.tar;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;

import dev.minato.base.Fault;
import dev.minato.fuzz.FuzzTarget;
import dev.minato.linux.BytePath;

import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Archives of anybody: refused, or read as entries that are written again as the same; what Commons
 * Compress reads of it, too, has the same files with the same content.
 */
class TarFuzzTest {
    private static final ArchiveLimits LIMITS = new ArchiveLimits(200, 1 << 20, 50);
    private static final ArchiveLimits PACKED = new ArchiveLimits(200, 4 << 20, 50);

    @Test
    void anArchiveIsRefusedOrReadAsWhatItIs() throws IOException {
        FuzzTarget.of(TarFuzzTest.class, "tar")
                .seed(archive())
                .words(
                        "ustar\0" + "00",
                        "ustar  \0",
                        "12 path=a/b\n",
                        "22 SCHILY.xattr.u=123\n",
                        "20 mtime=1.000000001",
                        "19 size=99999999999",
                        "GNU.sparse.major=1",
                        "../",
                        "0000644\0",
                        "00000000000\0",
                        "77777777777\0",
                        "\0\0\0")
                .largest(32 << 10)
                .rounds(10_000)
                .run(TarFuzzTest::read);
    }

    @Test
    void whatIsPackedIsRefusedOrUnpackedWithinItsLimits() throws IOException {
        byte[] plain = "text ".repeat(300).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (OutputStream out = Compression.gzip(gzip, 6)) {
            out.write(plain);
        }
        FuzzTarget.of(TarFuzzTest.class, "packed")
                .seed(gzip.toByteArray())
                .seed(Zstd.compress(plain))
                .seed(plain)
                .words("BZh9", "P*M\030")
                .memory(256L << 20)
                .rounds(3_000)
                .run(TarFuzzTest::unpack);
    }

    private static Object unpack(byte[] input) throws IOException {
        try (var in = ArchiveDecompressor.open(new ByteArrayInputStream(input), PACKED)) {
            return in.readAllBytes().length / 256;
        } catch (Fault | EOFException e) {
            return e;
        }
    }

    private static Object read(byte[] raw) throws IOException {
        byte[] input = Arrays.hashCode(raw) % 4 == 0 ? raw : withChecksums(raw);
        List<TarEntry> entries = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        try {
            TarReader reader = new TarReader(new ByteArrayInputStream(input), LIMITS);
            for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                entries.add(next.get());
                contents.add(reader.content().readAllBytes());
            }
        } catch (Fault e) {
            assertThat(e.kind()).isEqualTo(Fault.Kind.INVALID);
            return e.text();
        } catch (EOFException e) {
            return e;
        }
        writtenAgain(entries, contents);
        String second = commons(input, entries, contents);
        return entries.stream().map(TarEntry::type).distinct().toList() + " " + second;
    }

    /** A header that was changed is refused for its sum, and nothing else of it is read. */
    private static byte[] withChecksums(byte[] input) {
        byte[] out = input.clone();
        for (int at = 0; at + TarHeader.SIZE <= out.length; at += TarHeader.SIZE) {
            if (out[at + 257] == 'u' && out[at + 258] == 's') {
                Arrays.fill(out, at + 148, at + 156, (byte) ' ');
                int sum = 0;
                for (int i = at; i < at + TarHeader.SIZE; i++) {
                    sum += out[i] & 0xff;
                }
                byte[] octal = "%06o\0".formatted(sum).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(octal, 0, out, at + 148, octal.length);
            }
        }
        return out;
    }

    private static void writtenAgain(List<TarEntry> entries, List<byte[]> contents)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).type() == TarEntry.Type.FILE) {
                writer.add(entries.get(i), contents.get(i));
            } else {
                writer.add(entries.get(i));
            }
        }
        writer.finish();
        TarReader again = new TarReader(new ByteArrayInputStream(out.toByteArray()), LIMITS);
        for (int i = 0; i < entries.size(); i++) {
            TarEntry read = again.next().orElseThrow();
            assertThat(described(read)).isEqualTo(described(entries.get(i)));
            assertThat(again.content().readAllBytes()).isEqualTo(contents.get(i));
        }
        assertThat(again.next()).isEmpty();
    }

    /** As layers have it: fractions of a second are not written. */
    private static String described(TarEntry entry) {
        TreeMap<String, String> xattrs = new TreeMap<>();
        entry.xattrs().forEach((key, value) -> xattrs.put(key, Arrays.toString(value)));
        TarEntry.Attributes facts = entry.attributes();
        return "%s %s %s %d %d %d %d %s %s %s"
                .formatted(
                        entry.type(),
                        Arrays.toString(entry.name().bytes()),
                        Arrays.toString(entry.link().bytes()),
                        entry.size(),
                        facts.mode(),
                        facts.uid(),
                        facts.gid(),
                        facts.mtimeSeconds(),
                        entry.device(),
                        xattrs);
    }

    private static String commons(byte[] input, List<TarEntry> entries, List<byte[]> contents) {
        List<TarEntry> files = new ArrayList<>();
        List<byte[]> second = new ArrayList<>();
        List<String> names = new ArrayList<>();
        try (TarArchiveInputStream in =
                new TarArchiveInputStream(new ByteArrayInputStream(input), "ISO-8859-1")) {
            for (TarArchiveEntry next = in.getNextEntry(); next != null; next = in.getNextEntry()) {
                if (!next.isFile() && next.getSize() > 0) {
                    return "a link with a size";
                }
                if (next.isFile() && next.isDirectory()) {
                    return "a file whose name ends in a slash: a folder for commons";
                }
                if (next.isFile() && !next.isLink() && !next.isSymbolicLink()) {
                    names.add(next.getName());
                    second.add(in.readAllBytes());
                }
            }
        } catch (IOException | RuntimeException e) {
            return "not for commons";
        }
        for (TarEntry entry : entries) {
            if (entry.type() == TarEntry.Type.FILE) {
                files.add(entry);
            }
        }
        if (files.size() != second.size()) {
            return "other files";
        }
        if (hasSizeAfterNul(input)) {
            return "sizes that commons takes for 0";
        }
        int at = 0;
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).type() == TarEntry.Type.FILE) {
                assertThat(second.get(at)).isEqualTo(contents.get(i));
                at++;
            }
        }
        return names.size() == files.size() ? "as commons" : "";
    }

    /**
     * GNU tar reads what follows the NUL, and so do we; for Commons Compress such a number is 0.
     */
    private static boolean hasSizeAfterNul(byte[] input) {
        for (int at = 0; at + TarHeader.SIZE <= input.length; at += TarHeader.SIZE) {
            int digit = at + 124;
            boolean nul = false;
            while (digit < at + 135 && (input[digit] == 0 || input[digit] == ' ')) {
                nul |= input[digit++] == 0;
            }
            if (nul && input[digit] >= '0' && input[digit] <= '7') {
                return true;
            }
        }
        return false;
    }

    private static byte[] archive() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        TarEntry.Attributes facts = new TarEntry.Attributes(0640, 12, 3_000_000, 1_600_000_000, 0);
        writer.add(
                TarEntry.file(BytePath.of("a/file"), facts, 5),
                "hello".getBytes(StandardCharsets.US_ASCII));
        writer.add(TarEntry.of(BytePath.of("n".repeat(120)), TarEntry.Type.DIRECTORY, facts));
        writer.finish();
        return out.toByteArray();
    }
}
