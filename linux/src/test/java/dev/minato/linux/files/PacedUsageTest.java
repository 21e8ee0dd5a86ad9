package dev.minato.linux.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** What is counted of a tree, and that nobody looks further than is wanted. */
class PacedUsageTest {
    private static final int PAGE = 4096;

    @TempDir private Path folder;

    @Test
    void blocksCountNotLengthsAndAFileWithTwoNamesOnce() throws IOException {
        Path top = Files.createDirectory(folder.resolve("top"));
        Path sub = Files.createDirectory(top.resolve("sub"));
        Files.write(sub.resolve("pages"), new byte[3 * PAGE]);
        Files.createLink(top.resolve("again"), sub.resolve("pages"));
        try (var holes = new java.io.RandomAccessFile(top.resolve("holes").toFile(), "rw")) {
            holes.setLength(1L << 40);
        }
        long files = 3 * PAGE;
        assertThat(PacedUsage.of(top, _ -> true)).isBetween(files, files + 2 * PAGE);
        assertThat(PacedUsage.of(folder.resolve("none"), _ -> true)).isZero();
    }

    @Test
    void stopsInTheMiddleOfAFolderOfManyFiles() throws IOException {
        for (int i = 0; i < 500; i++) {
            Files.createFile(folder.resolve("f" + i));
        }
        AtomicInteger asked = new AtomicInteger();
        PacedUsage.of(folder, _ -> asked.incrementAndGet() < 2);
        assertThat(asked).hasValue(2);
    }
}
