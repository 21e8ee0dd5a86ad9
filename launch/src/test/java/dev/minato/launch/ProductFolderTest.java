package dev.minato.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class ProductFolderTest {
    @TempDir private Path folder;
    private ProductFolder product;

    @BeforeEach
    void build() throws IOException {
        Files.writeString(folder.resolve("all.jars"), "lib/a.jar\nlib/b.jar\n");
        Files.writeString(folder.resolve("cli.jars"), "lib/a.jar\n");
        product =
                new ProductFolder(
                        folder, Path.of("/jdk/bin/java"), "25+1-0a1b2c3d", Optional.empty());
    }

    @Test
    void runsARoleWithItsClassPathAndItsCacheOnceThatIsThere() throws IOException {
        List<String> before = product.command(ProcessRole.EDGE, List.of("--http", "x"));
        Files.createFile(product.cache(ProcessRole.EDGE));
        List<String> after = product.command(ProcessRole.EDGE, List.of());

        assertThat(before)
                .startsWith("/jdk/bin/java")
                .containsSequence("-cp", folder + "/lib/a.jar:" + folder + "/lib/b.jar")
                .endsWith("dev.minato.edge.server.EdgeMain", "--http", "x")
                .noneMatch(word -> word.contains("AOT"));
        assertThat(after).contains("-XX:AOTCache=" + product.cache(ProcessRole.EDGE));
    }

    @Test
    void aTrainingRunMakesCachesAndHandsItsFolderOn() throws IOException {
        Files.createFile(product.cache(ProcessRole.DAEMON));
        Path into = folder.resolve("training");

        List<String> line = product.training(into).command(ProcessRole.DAEMON, List.of());

        assertThat(line)
                .contains(
                        "-XX:AOTCacheOutput=" + ProductFolder.trained(into, ProcessRole.DAEMON),
                        "-Dminato.training=" + into)
                .noneMatch(word -> word.startsWith("-XX:AOTCache="));
    }

    @Test
    void aCacheIsOfOneReleaseOfTheJdkAndOneProcessorWhichEveryProcessHandsOn() {
        assertThat(product.cache(ProcessRole.CLI))
                .isEqualTo(folder.resolve("cli-25+1-0a1b2c3d.aot"));
        assertThat(product.command(ProcessRole.DAEMON, List.of()))
                .contains("-Dminato.machine=25+1-0a1b2c3d");
    }

    @Test
    void whatServesEndsWhenItsHeapIsExhaustedSoThatItIsStartedAgain() {
        assertThat(List.of(ProcessRole.DAEMON, ProcessRole.EDGE))
                .allSatisfy(role ->
                        assertThat(product.command(role, List.of()))
                                .contains("-XX:+ExitOnOutOfMemoryError"));
    }

    @Test
    void aTrialOfACacheRunsNothing() {
        assertThat(product.trial(ProcessRole.EDGE, folder.resolve("new.aot")))
                .contains("-XX:AOTCache=" + folder.resolve("new.aot"))
                .doesNotContain("dev.minato.edge.server.EdgeMain")
                .endsWith("-version");
    }
}
