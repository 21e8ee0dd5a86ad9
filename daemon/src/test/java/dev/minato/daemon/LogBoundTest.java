package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class LogBoundTest {
    @TempDir Path folder;

    @Test
    void aLogThatItsWriterHoldsOpenIsCutAndItsEndKept() throws IOException {
        Path file = folder.resolve("daemon.log");
        LogBound bound = new LogBound(List.of(file, folder.resolve("none.log")), 1000);
        try (FileOutputStream writer = new FileOutputStream(file.toFile(), true)) {
            for (int i = 0; i < 1000; i++) {
                writer.write(("line " + i + "\n").getBytes(StandardCharsets.US_ASCII));
                if (i % 200 == 199) {
                    bound.keep();
                    assertThat(file).hasSize(0);
                }
            }
            writer.write("last\n".getBytes(StandardCharsets.US_ASCII));
            bound.keep();
        }
        assertThat(file).hasContent("last\n");
        assertThat(folder.resolve("daemon.log.1")).hasSize(1000);
        assertThat(Files.readString(folder.resolve("daemon.log.1"))).endsWith("line 999\n");
        try (var all = Files.list(folder)) {
            assertThat(all).hasSize(2);
        }
    }
}
