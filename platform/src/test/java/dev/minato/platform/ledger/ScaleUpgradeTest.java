package dev.minato.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.ledger.ScaleRow.Rest;
import dev.minato.state.Database;
import dev.minato.state.Migrations;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Rows of the build before rules of scaling were done. */
class ScaleUpgradeTest {
    private static final Instant MADE = Instant.parse("2026-11-30T10:00:00Z");

    @TempDir private Path folder;

    private Database open(Migrations migrations) {
        return Database.open(folder.resolve("a.db"), List.of(migrations));
    }

    private static Migrations before() {
        return Migrations.of(
                "platform",
                AppStore.class,
                IntStream.rangeClosed(1, 9).mapToObj("%04d.sql"::formatted).toArray(String[]::new));
    }

    @Test
    void whatRanKeepsAReplicaUntilItsAppIsPutAgain() {
        try (Database database = open(before())) {
            database.write(tx ->
                    tx.update(
                            "INSERT INTO platform_scale(revision, count, reason, since, floor,"
                                + " floor_reason) VALUES('shop--a', 3, 'minReplicas', ?, 0, '')",
                            MADE));
        }
        try (Database database = open(AppStore.MIGRATIONS)) {
            ScaleRow row = row(database);
            assertThat(row.count()).isEqualTo(3);
            assertThat(row.rest()).isEqualTo(Rest.AWAKE);
            assertThat(row.floor()).isEqualTo(1);
            assertThat(row.floorReason()).isEqualTo("from before scaling");
            assertThat(row.decided(3, Rest.ASLEEP, "", MADE).replicas()).isEqualTo(3);
        }
    }

    @Test
    void whatSleepsIsReadAsOneThatRunsByTheBuildBefore() {
        try (Database database = open(AppStore.MIGRATIONS)) {
            ScaleRow asleep =
                    ScaleRow.awake("shop--a", 2, "minReplicas", MADE)
                            .decided(2, Rest.ASLEEP, "nothing to do", MADE);
            database.write(tx -> {
                AppStoreWrites.scale(tx, asleep);
                return true;
            });
            assertThat(row(database)).isEqualTo(asleep);
            assertThat(asleep.replicas()).isZero();
            // The build before reads count and floor alone.
            Optional<Integer> run =
                    database.read(rx ->
                            rx.one(
                                    "SELECT max(count, floor) AS replicas FROM platform_scale",
                                    row -> row.integer("replicas")));
            assertThat(run).contains(2);
        }
    }

    private static ScaleRow row(Database database) {
        return database.read(rx -> rx.one("SELECT * FROM platform_scale", AppStoreReads::scale))
                .orElseThrow();
    }
}
