package dev.minato.linux.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.BytePath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

class DiskUsageTest {
    @TempDir Path folder;

    private void write(String name, int bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, new byte[bytes]);
    }

    @Test
    void theFilesOfAllFoldersAreAddedUp() throws IOException {
        write("a", 1000);
        write("b/c/d", 10_000);
        Files.createSymbolicLink(folder.resolve("link"), Path.of("b/c/d"));
        assertThat(DiskUsage.of(folder)).isEqualTo(11_000);
    }

    @Test
    void aFileWithTwoNamesCountsOnce() throws IOException {
        write("a", 5000);
        Files.createLink(folder.resolve("b"), folder.resolve("a"));
        assertThat(DiskUsage.of(folder)).isEqualTo(5000);
    }

    @Test
    void holesTakeNoRoom() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("a").toFile(), "rw")) {
            file.setLength(1L << 30);
        }
        assertThat(DiskUsage.of(folder)).isLessThan(1 << 20);
    }

    @Test
    void whatIsNotThereTakesNone() {
        assertThat(DiskUsage.of(folder.resolve("nothing"))).isZero();
    }

    @Test
    void aTreeThatIsDeeperThanAPathCanBeEndsNothing() throws IOException {
        write("a", 1000);
        try (Dir top = Dir.open(folder)) {
            Dir at = top.dir(BytePath.EMPTY);
            BytePath name = BytePath.of("x".repeat(200));
            for (int i = 0; i < 40; i++) {
                at.mkdir(name, 0755);
                Dir next = at.dir(name);
                at.close();
                at = next;
            }
            at.close();
            assertThat(DiskUsage.of(folder)).isEqualTo(1000);
            top.removeTree(name);
        }
    }
}
