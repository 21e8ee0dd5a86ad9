package dev.minato.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was done to apps is kept for each by itself. */
@Timeout(120)
class ChangeHistoryTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private enum Done {
        UPDATE
    }

    @TempDir private Path folder;
    private volatile Instant now = BEGIN;

    private Database database() {
        return Database.open(folder.resolve("a.db"), List.of(), () -> now);
    }

    private static void tell(Database database, ChangeKind kind, String key, int times, String of) {
        database.write(tx -> {
            for (int i = 0; i < times; i++) {
                tx.changed(ChangeFact.of(kind, key, Done.UPDATE, Map.of("message", of + i)));
            }
            return times;
        });
    }

    private static List<String> messages(Database database, Optional<String> app, int most) {
        return database.changes().newest(ChangeKind.APP, app, Long.MAX_VALUE, most).stream()
                .map(change -> change.fact().attribute("message"))
                .toList();
    }

    private static long bytes(Database database, String app) {
        return database.read(rx ->
                rx.one(
                                "SELECT sum(octet_length(attributes) + 100) AS it"
                                        + " FROM change_history WHERE key = ?",
                                row -> row.number("it"),
                                app)
                        .orElseThrow());
    }

    @Test
    void anAppOfWhichMuchIsToldDoesNotPushOutAnothers() {
        try (Database database = database()) {
            tell(database, ChangeKind.APP, "quiet", 3, "kept ");
            tell(database, ChangeKind.APP, "noisy", 4_000, "x".repeat(2_000));
            tell(database, ChangeKind.CONTAINER, "some", 100_000, "");

            assertThat(messages(database, Optional.of("quiet"), 10))
                    .containsExactly("kept 0", "kept 1", "kept 2");
            assertThat(bytes(database, "noisy")).isBetween(4_900_000L, ChangeHistory.BYTES);
            assertThat(messages(database, Optional.of("noisy"), 1))
                    .containsExactly("x".repeat(2_000) + 3_999);
            assertThat(database.changes().since(0, 1).gap()).as("for who follows").isTrue();
        }
    }

    @Test
    void longMessagesStayAsLongAsShortOnes() {
        try (Database database = database()) {
            tell(database, ChangeKind.APP, "shop", 1, "y".repeat(4_000));
            tell(database, ChangeKind.CONTAINER, "some", 6_000, "");
            assertThat(messages(database, Optional.of("shop"), 1).getFirst()).hasSize(4_001);
            tell(database, ChangeKind.APP, "shop", 2_000, "z".repeat(4_000));
            assertThat(bytes(database, "shop")).isLessThanOrEqualTo(ChangeHistory.BYTES);
        }
    }

    @Test
    void afterFourteenDaysItIsGone() {
        try (Database database = database()) {
            tell(database, ChangeKind.APP, "shop", 2, "old ");
            now = BEGIN.plus(Duration.ofDays(13));
            tell(database, ChangeKind.APP, "shop", 1, "new ");
            assertThat(messages(database, Optional.of("shop"), 10)).hasSize(3);
            now = BEGIN.plus(Duration.ofDays(14).plusSeconds(1));
            assertThat(messages(database, Optional.of("shop"), 10)).containsExactly("new 0");
            assertThat(messages(database, Optional.empty(), 10)).containsExactly("new 0");
            tell(database, ChangeKind.CONTAINER, "some", 1_000, "");
            assertThat(bytes(database, "shop")).as("on the disk").isLessThan(200);
        }
    }

    @Test
    void ofAllAppsTheNewestComeInTheirOrder() {
        try (Database database = database()) {
            tell(database, ChangeKind.APP, "b", 1, "one ");
            tell(database, ChangeKind.APP, "a", 1, "two ");
            tell(database, ChangeKind.IMAGE, "i", 1, "no ");
            tell(database, ChangeKind.APP, "b", 1, "three ");
            assertThat(messages(database, Optional.empty(), 2)).containsExactly("two 0", "three 0");
        }
    }
}
