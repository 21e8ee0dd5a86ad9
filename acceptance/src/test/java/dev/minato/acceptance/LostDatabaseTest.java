package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The database of a home that has been lived in is lost: nothing users own goes with it. */
class LostDatabaseTest {
    @Test
    void isRefusedAndRecoveredWithEveryVolume() throws IOException {
        try (Instance minato = Instance.create(114)) {
            minato.minato("start").ok();
            minato.docker("volume", "create", "shop-data").ok();
            Path orders = minato.home().volumes().resolve("shop-data/_data/orders");
            Files.writeString(orders, "3 of tea");
            Path written = minato.home().containers().resolve("c".repeat(64)).resolve("upper/work");
            minato.minato("stop").ok();
            Files.createDirectories(written.resolveSibling(""));
            Files.writeString(written, "of a container");
            Path database = minato.home().database();
            Files.write(database, new byte[0]);
            Files.deleteIfExists(database.resolveSibling("minato.db-wal"));
            Files.deleteIfExists(database.resolveSibling("minato.db-shm"));

            Instance.Result refused = minato.minato("start");

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("is missing or empty", "volumes shop-data", "minato recover");
            assertThat(orders).hasContent("3 of tea");
            assertThat(written).hasContent("of a container");
            assertThat(database).isEmptyFile();
            assertThat(minato.minato("doctor").out()).contains("BAD  database: ");

            Instance.Result recovered = minato.minato("recover").ok();

            assertThat(recovered.out())
                    .contains(
                            "Volumes with rows again: shop-data.", "containers/" + "c".repeat(64));
            minato.minato("start").ok();
            assertThat(minato.docker("volume", "ls", "-q").ok().text()).isEqualTo("shop-data");
            assertThat(orders).hasContent("3 of tea");
            assertThat(minato.minato("doctor").ok().out()).contains("ok   database: every page");
            assertThat(minato.minato("recover").err()).contains("The daemon runs");
        }
    }
}
