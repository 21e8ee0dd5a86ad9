package dev.minato.engine.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** What an empty volume is filled with. */
class CopyUpTest {
    @TempDir Path folder;

    @Test
    void namesOfOneFileStayNamesOfOneFile() throws Exception {
        Path image = Files.createDirectories(folder.resolve("root/data/in"));
        Path file = Files.writeString(image.resolve("file"), "x");
        Files.createLink(image.resolveSibling("hard"), file);
        Path link = Files.createSymbolicLink(image.resolve("soft"), Path.of("file"));
        Files.createLink(image.resolve("soft-hard"), link);
        Path data = Files.createDirectories(folder.resolve("volume/_data"));

        try (Dir root = Dir.open(folder.resolve("root"));
                Dir volume = Dir.open(folder.resolve("volume"))) {
            new CopyUp(root, volume).fill("/data");
        }

        try (Dir filled = Dir.open(data)) {
            assertThat(inode(filled, "hard")).isEqualTo(inode(filled, "in/file"));
            assertThat(inode(filled, "in/soft-hard")).isEqualTo(inode(filled, "in/soft"));
            assertThat(filled.stat(BytePath.of("hard")).links()).isEqualTo(2);
        }
        assertThat(data.resolve("hard")).hasContent("x");
    }

    private static long inode(Dir dir, String name) {
        return dir.stat(BytePath.of(name)).inode();
    }
}
