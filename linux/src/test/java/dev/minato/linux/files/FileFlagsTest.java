package dev.minato.linux.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

class FileFlagsTest {
    @TempDir Path folder;

    @Test
    void ext4_spreads_what_is_made_in_a_directory_and_others_need_not() throws Exception {
        boolean ext4 = Files.getFileStore(folder).type().equals("ext4");
        assertThat(FileFlags.spread(folder)).isEqualTo(ext4);
        assertThat(FileFlags.spread(folder)).as("once more").isEqualTo(ext4);
        assertThat(flags()).matches(text -> text.contains("T") == ext4, "chattr's T");
    }

    @Test
    void a_file_system_without_flags_is_left_as_it_is() {
        assertThat(FileFlags.spread(Path.of("/proc/self"))).isFalse();
    }

    private String flags() throws IOException, InterruptedException {
        Process lsattr = new ProcessBuilder("lsattr", "-d", folder.toString()).start();
        String text = new String(lsattr.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        lsattr.waitFor();
        return text.split(" ", 2)[0];
    }
}
