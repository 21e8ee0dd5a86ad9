package dev.minato.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class LauncherFlagsTest {
    @TempDir private Path folder;

    /** A cache is refused by a JVM with other flags than the one that made it. */
    @Test
    void theLauncherTellsTheJvmWhatTheTrainingTellsIt() throws IOException {
        Files.writeString(folder.resolve("cli.jars"), "lib/a.jar\n");
        ProductFolder product = new ProductFolder(folder, Path.of("java"), "m", Optional.empty());
        Files.createFile(product.cache(ProcessRole.CLI));
        LauncherFlags.write(folder);
        List<String> told = new ArrayList<>();
        told.add("-XX:AOTCache=" + product.cache(ProcessRole.CLI));
        told.addAll(Files.readAllLines(folder.resolve("cache.flags")));
        told.addAll(Files.readAllLines(folder.resolve("cli.flags")));

        List<String> line = product.command(ProcessRole.CLI, List.of());

        assertThat(line.subList(1, 1 + told.size())).isEqualTo(told);
        assertThat(told).allSatisfy(flag -> assertThat(flag).startsWith("-").doesNotContain(" "));
    }
}
