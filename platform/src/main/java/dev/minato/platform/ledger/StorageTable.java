package dev.minato.platform.ledger;

import dev.minato.platform.volume.EnvironmentStorage;
import dev.minato.platform.volume.VolumeSource.StorageVolume;
import dev.minato.platform.wire.StorageDocument;
import dev.minato.platform.wire.TemplateDocument;
import dev.minato.state.Database;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.SealedValue;
import dev.minato.state.WriteTransaction;

import java.util.List;
import java.util.Optional;

/** Storages of environments as they are written down. */
public final class StorageTable {
    private final Database database;

    public StorageTable(Database database) {
        this.database = database;
    }

    /** One of an environment's. */
    public Optional<EnvironmentStorage> find(String environment, String name) {
        return database.read(rx -> find(rx, environment, name));
    }

    /** The same inside a transaction. */
    public static Optional<EnvironmentStorage> find(
            ReadTransaction rx, String environment, String name) throws Exception {
        return rx.one(
                "SELECT * FROM platform_storage WHERE environment = ? AND name = ?",
                StorageTable::row,
                environment,
                name);
    }

    /** All of an environment by name. */
    public List<EnvironmentStorage> list(String environment) {
        return database.read(rx ->
                rx.query(
                        "SELECT * FROM platform_storage WHERE environment = ? ORDER BY name",
                        StorageTable::row,
                        environment));
    }

    private static EnvironmentStorage row(ResultRow row) throws Exception {
        StorageDocument.StorageContent content = StorageDocument.read(row.text("spec"));
        return new EnvironmentStorage(
                row.text("environment"),
                row.text("name"),
                content.backend(),
                content.readOnly(),
                row.findText("key").map(SealedValue::new),
                row.number("generation"));
    }

    /** Whether an environment is written down and is to stay. */
    public static boolean hasEnvironment(ReadTransaction rx, String environment) throws Exception {
        return rx.one(
                        "SELECT 1 AS it FROM platform_environment WHERE name = ? AND state ="
                                + " 'READY'",
                        row -> row.number("it"),
                        environment)
                .isPresent();
    }

    /** Writes one, in place of what has its name. */
    public static void put(WriteTransaction tx, EnvironmentStorage storage) throws Exception {
        tx.update(
                "INSERT INTO platform_storage(environment, name, spec, key, generation)"
                        + " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(environment, name)"
                        + " DO UPDATE SET spec = ?3, key = ?4, generation = ?5",
                storage.environment(),
                storage.name(),
                StorageDocument.write(storage.backend(), storage.readOnly()),
                storage.key().map(SealedValue::text).orElse(null),
                storage.generation());
    }

    /**
     * Forgets one.
     *
     * @return whether it was there
     */
    public static boolean remove(WriteTransaction tx, String environment, String name)
            throws Exception {
        return tx.update(
                        "DELETE FROM platform_storage WHERE environment = ? AND name = ?",
                        environment,
                        name)
                > 0;
    }

    /** Forgets all of an environment that goes. */
    public static void forget(WriteTransaction tx, String environment) throws Exception {
        tx.update("DELETE FROM platform_storage WHERE environment = ?", environment);
    }

    /** Names of the revisions that run, or may run, with a storage. */
    public static List<String> users(ReadTransaction rx, String environment, String name)
            throws Exception {
        return rx
                .query(
                        "SELECT r.name, r.spec FROM platform_revision r JOIN platform_app a ON"
                            + " a.name = r.app WHERE a.environment = ? AND (r.active = 1 OR EXISTS"
                            + " (SELECT 1 FROM platform_set s WHERE s.app = r.app AND s.revision ="
                            + " r.name)) ORDER BY r.name",
                        row ->
                                uses(row.text("spec"), name)
                                        ? Optional.of(row.text("name"))
                                        : Optional.<String>empty(),
                        environment)
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static boolean uses(String template, String storage) {
        return TemplateDocument.read(template).volumes().stream()
                .anyMatch(volume ->
                        volume.source() instanceof StorageVolume named
                                && named.storage().equals(storage));
    }
}
