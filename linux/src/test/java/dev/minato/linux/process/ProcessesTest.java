package dev.minato.linux.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.Signals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class ProcessesTest {
    @Test
    void aProcessThatHasEndedIsEndingAndOneThatRunsIsNot() throws Exception {
        Process process = new ProcessBuilder("sleep", "1000").start();
        int pid = Math.toIntExact(process.pid());
        assertThat(Processes.isEnding(pid)).isFalse();
        Processes.signal(pid, Signals.KILL);
        process.waitFor();
        assertThat(Processes.isEnding(pid)).isTrue();
    }

    @Test
    void nobodyWritesAFileBeyondItsLimit(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("zeros");
        Process process =
                new ProcessBuilder("sh", "-c", "read _; head -c 100000 /dev/zero > " + file)
                        .start();
        Processes.limitFileSize(Math.toIntExact(process.pid()), 1000);
        process.getOutputStream().write('\n');
        process.getOutputStream().close();
        assertThat(process.waitFor()).isNotZero();
        assertThat(Files.size(file)).isEqualTo(1000);
    }
}
