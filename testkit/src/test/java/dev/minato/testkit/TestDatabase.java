package dev.minato.testkit;

import dev.minato.platform.AppSecrets;
import dev.minato.platform.reconcile.AppService;
import dev.minato.state.Database;
import dev.minato.state.Sealer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A real database with the domain's tables, in memory where the host has a folder for that. */
final class TestDatabase implements AutoCloseable {
    private final Path folder;
    private final Database database;

    TestDatabase() {
        try {
            Path memory = Path.of("/dev/shm");
            folder =
                    Files.isWritable(memory)
                            ? Files.createTempDirectory(memory, "minato-simulation")
                            : Files.createTempDirectory("minato-simulation");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        database = Database.open(folder.resolve("state.db"), List.of(AppService.MIGRATIONS));
    }

    AppSecrets secrets() {
        return new AppSecrets(
                Sealer.of(database, folder.resolve("secret.key"), InstantSource.system()));
    }

    Database get() {
        return database;
    }

    @Override
    public void close() {
        database.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(TestDatabase::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
