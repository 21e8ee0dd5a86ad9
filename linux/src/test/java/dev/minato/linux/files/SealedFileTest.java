package dev.minato.linux.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Programs in memory. */
class SealedFileTest {
    private static final Path PROGRAM = Path.of("/bin/echo");

    @Test
    void theCopyRunsAndIsTheSame() throws Exception {
        Path copy = SealedFile.program(PROGRAM).path();
        assertThat(Files.mismatch(PROGRAM, copy)).isEqualTo(-1);
        HostCommand.Result said =
                HostCommand.run(
                        List.of(copy.toString(), "it runs"), new byte[0], Duration.ofSeconds(20));
        assertThat(said.text()).isEqualTo("it runs\n");
    }

    @Test
    void nobodyCanChangeTheCopy() throws Exception {
        Path copy = SealedFile.program(PROGRAM).path();
        assertThatThrownBy(() -> Files.write(copy, new byte[] {1}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Operation not permitted");
        assertThat(Files.mismatch(PROGRAM, copy)).isEqualTo(-1);
    }

    @Test
    void aProgramThatIsNotThereIsSaid() {
        assertThatThrownBy(() -> SealedFile.program(Path.of("/nowhere/at/all")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/nowhere/at/all");
    }
}
