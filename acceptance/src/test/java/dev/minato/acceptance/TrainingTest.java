package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.launch.ProcessRole;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The AOT caches of a build are made after its first start, and used from the next one on. First of
 * all: the others are quicker with them.
 */
@Order(1)
class TrainingTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Test
    void everyProcessHasItsCacheAfterTheFirstStart() throws IOException {
        try (Instance minato = Instance.create(110)) {
            minato.minato("start").ok();
            List<String> caches =
                    Eventually.within(PATIENCE, TrainingTest::caches, all -> all.size() == 3);
            for (ProcessRole role :
                    List.of(ProcessRole.CLI, ProcessRole.DAEMON, ProcessRole.EDGE)) {
                String prefix = role.name().toLowerCase(java.util.Locale.ROOT) + "-";
                assertThat(caches).filteredOn(name -> name.startsWith(prefix)).hasSize(1);
            }
            Eventually.get(
                    () -> Files.exists(minato.home().root().resolve("training")),
                    exists -> !exists);

            minato.minato("restart").ok();

            assertThat(commandLine(minato.daemon().pid())).contains("-XX:AOTCache=");
            assertThat(minato.minato("ps").ok().err()).isEmpty();
        }
    }

    private static List<String> caches() {
        Path built = Instance.root().resolve(".dist/current");
        try (Stream<Path> files = Files.list(built)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".aot"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String commandLine(long pid) throws IOException {
        return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
    }
}
