package dev.minato.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

class CleartextCopiesTest {
    private static final String PLANTED = "planted-secret-in-clear";

    @TempDir private Path folder;
    private Instant now = Instant.parse("2026-03-01T10:00:00Z");
    private final InstantSource clock = () -> now;

    private Path file() {
        return folder.resolve("a.db");
    }

    @Test
    void afterSealingNothingIsLeftInTheDatabaseAndAfterAnHourNeitherInItsCopies() throws Exception {
        try (Database database = Database.open(file(), List.of(Shop.FIRST_STEP), clock)) {
            database.write(tx -> tx.insert("INSERT INTO item(name) VALUES(?)", PLANTED));
        }
        now = now.plusSeconds(1);
        try (Database database = Database.open(file(), List.of(Shop.BOTH_STEPS), clock)) {
            now = now.plusSeconds(1);
            database.write(tx -> {
                CleartextCopies.note(tx, clock);
                return tx.update("UPDATE item SET name = 'sealed'");
            });
            assertThat(withPlanted()).as("what is overwritten is not gone").contains("a.db");

            CleartextCopies copies = new CleartextCopies(database, file(), clock);
            copies.tidy();

            assertThat(withPlanted()).containsExactly("a.db.before-20260301T100001000");
            now = now.plus(Duration.ofMinutes(59));
            copies.tidy();
            assertThat(withPlanted()).hasSize(1);
            Files.writeString(folder.resolve("a.db.before-20260301T105900000"), "made later");
            now = now.plus(Duration.ofMinutes(1));
            copies.tidy();
            assertThat(withPlanted()).isEmpty();
            assertThat(folder.resolve("a.db.before-20260301T105900000")).exists();
        }
    }

    @Test
    void aRunThatEndedEarlyCountsForNothing() throws Exception {
        try (Database database = Database.open(file(), List.of(Shop.FIRST_STEP), clock)) {
            database.write(tx -> tx.insert("INSERT INTO item(name) VALUES(?)", PLANTED));
        }
        try (Database database = Database.open(file(), List.of(Shop.BOTH_STEPS), clock)) {
            database.write(tx -> {
                CleartextCopies.note(tx, clock);
                return tx.update("DELETE FROM item");
            });
            new CleartextCopies(database, file(), clock).tidy();
        }
        now = now.plus(Duration.ofHours(2));
        try (Database database = Database.open(file(), List.of(Shop.BOTH_STEPS), clock)) {
            CleartextCopies copies = new CleartextCopies(database, file(), clock);
            copies.tidy();
            assertThat(withPlanted()).hasSize(1);
            now = now.plus(Duration.ofHours(1));
            copies.tidy();
            assertThat(withPlanted()).isEmpty();
        }
    }

    /** Names of files that have the planted text in them. */
    private List<String> withPlanted() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(CleartextCopiesTest::hasPlanted)
                    .map(path -> path.getFileName().toString().replace("-wal", ""))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private static boolean hasPlanted(Path path) {
        try {
            return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1)
                    .contains(PLANTED);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
