package dev.minato.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.EarlierDocuments;
import dev.minato.platform.reconcile.AppService;
import dev.minato.state.CleartextCopies;
import dev.minato.state.Database;
import dev.minato.state.SealedValue;
import dev.minato.state.Sealer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Secrets that the release before wrote in clear. */
class AppStoreUpgradeTest {
    private static final EarlierDocuments NONE =
            (_, _, _) -> {
                throw new AssertionError("nothing is without a spec");
            };

    @TempDir private Path folder;
    private Database database;
    private Path key;

    @BeforeEach
    void open() {
        key = folder.resolve("secret.key");
        database = Database.open(folder.resolve("a.db"), List.of(AppService.MIGRATIONS));
        database.write(tx ->
                tx.update(
                        "INSERT INTO platform_secret(app, name, value, position, sealed)"
                                + " VALUES('shop', 'token', 'planted', 0, 0)"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private AppSecrets upgrade() {
        AppSecrets secrets = new AppSecrets(Sealer.of(database, key, InstantSource.system()));
        AppStoreUpgrade.run(database, NONE, secrets, InstantSource.system());
        return secrets;
    }

    private Map<String, SealedValue> secrets() {
        return database.read(rx -> AppStoreReads.secrets(rx, "shop"));
    }

    private SealedValue token() {
        return Objects.requireNonNull(secrets().get("token"));
    }

    private String stored() {
        return database.read(
                        rx -> rx.one("SELECT value FROM platform_secret", row -> row.text("value")))
                .orElseThrow();
    }

    @Test
    void areSealedWhenTheHomeIsOpened() {
        AppSecrets opened = upgrade();

        assertThat(stored()).startsWith("sealed:1:");
        assertThat(opened.open("shop", "token", token())).isEqualTo("planted");
    }

    @Test
    void withoutTheKeyStayAsTheyAreAndNothingWritesOverThem() throws Exception {
        var _ = Sealer.of(database, key, InstantSource.system());
        Path aside = folder.resolve("aside");
        Files.move(key, aside);
        AppSecrets lost = upgrade();

        Map<String, SealedValue> kept = secrets();
        assertThat(kept).containsExactly(Map.entry("token", SealedValue.WAITING));
        assertThat(CleartextCopies.waiting(folder.resolve("a.db"))).isPresent();
        assertThatThrownBy(() -> lost.open("shop", "token", SealedValue.WAITING))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("the key file " + key + " is missing");
        assertThatThrownBy(() ->
                        database.write(tx -> {
                            AppStoreWrites.secrets(tx, "shop", kept);
                            return true;
                        }))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("wait for the key of this home", "minato doctor");
        assertThat(stored()).isEqualTo("planted");

        Files.move(aside, key);
        AppSecrets found = upgrade();
        assertThat(found.open("shop", "token", token())).isEqualTo("planted");
        assertThat(CleartextCopies.waiting(folder.resolve("a.db"))).isEmpty();
    }
}
