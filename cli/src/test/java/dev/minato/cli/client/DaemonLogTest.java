package dev.minato.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a person is told of a starting daemon's log. */
class DaemonLogTest {
    @TempDir Path folder;

    @Test
    void preparationsAreToldOnceAndOnlyInWholeLinesOfThisStart() throws IOException {
        Path file = folder.resolve("daemon.log");
        append(file, "INFO Installing old: of an earlier start\n");
        DaemonLog log = new DaemonLog(file);

        append(file, "INFO Installing crun: it runs containers.\nINFO other\nINFO Instal");
        assertThat(log.preparations()).containsExactly("Installing crun: it runs containers.");
        append(file, "ling conmon: it keeps — all.\n");
        assertThat(log.preparations()).containsExactly("Installing conmon: it keeps — all.");
        assertThat(log.preparations()).isEmpty();
    }

    @Test
    void theEndIsOfThisStartAlone() throws IOException {
        Path file = folder.resolve("daemon.log");
        append(file, "old\n");
        DaemonLog log = new DaemonLog(file);

        assertThat(log.end()).isEmpty();
        for (int i = 1; i <= 20; i++) {
            append(file, "line " + i + "\n");
        }
        assertThat(log.end()).contains("line 6\n").endsWith("line 20").doesNotContain("line 5\n");
    }

    @Test
    void aFileThatIsNotThereYetIsEmpty() throws IOException {
        DaemonLog log = new DaemonLog(folder.resolve("none"));

        assertThat(log.preparations()).isEmpty();
        assertThat(log.end()).isEmpty();
    }

    private static void append(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
