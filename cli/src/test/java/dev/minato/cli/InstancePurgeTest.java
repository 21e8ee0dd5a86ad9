package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** What an end of everything deletes. */
class InstancePurgeTest {
    @TempDir Path folder;

    @Test
    void whatIsMountedInAHomeIsNotDeletedWithIt() throws Exception {
        Path mine = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(mine.resolve("file"), "mine");
        Path home = folder.resolve("home");
        Path data = Files.createDirectories(home.resolve("volumes/v/_data"));
        Mounts.bind(mine, data, false);
        try {
            assertThatThrownBy(() -> InstancePurge.tree(home))
                    .hasMessageStartingWith("cannot delete " + home)
                    .hasMessageEndingWith("; unmount what is mounted in it, then again");
        } finally {
            Mounts.unmount(data);
        }
        assertThat(mine.resolve("file")).hasContent("mine");

        InstancePurge.tree(home);
        assertThat(home).doesNotExist();
        InstancePurge.tree(home);
    }
}
