package dev.minato.builder.cache;

import dev.minato.image.Lease;
import dev.minato.image.Snapshot;
import dev.minato.image.Snapshots;
import dev.minato.state.Database;
import dev.minato.state.Migrations;
import dev.minato.state.Tx;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which snapshot a step led to. Its rows keep snapshots from collection; they are derived, so a
 * power failure may take the latest. Thread-safe.
 */
public final class BuildCache {
    /** How long a step that nothing uses is remembered. */
    public static final Duration KEPT = Duration.ofDays(30);

    private static final String KIND = "build";

    private final Database database;
    private final Snapshots snapshots;
    private final InstantSource clock;

    public BuildCache(Database database, Snapshots snapshots, InstantSource clock) {
        this.database = database;
        this.snapshots = snapshots;
        this.clock = clock;
    }

    /** The room's tables. */
    public static Migrations migrations() {
        return Migrations.of("builder", BuildCache.class, "0001.sql");
    }

    private record Found(long snapshot, Instant created) {}

    /**
     * What a step made before.
     *
     * @param lease keeps the snapshot for the caller
     */
    public Optional<Layer> find(StepKey key, Lease lease) {
        Optional<Found> row =
                database.read(rx ->
                        rx.one(
                                "SELECT snapshot, created FROM builder_step WHERE key = ?",
                                r ->
                                        new Found(
                                                r.number("snapshot"),
                                                Instant.parse(r.text("created"))),
                                key.toString()));
        if (row.isEmpty()) {
            return Optional.empty();
        }
        Optional<Snapshot> snapshot = snapshots.find(row.get().snapshot(), lease);
        if (snapshot.isEmpty()) {
            database.writeRelaxed(tx -> {
                forget(tx, key.toString());
                return true;
            });
        }
        return snapshot.map(found -> new Layer(found, row.get().created()));
    }

    /** Remembers what a step made; what it made before is forgotten. */
    public void put(StepKey key, Layer layer) {
        String name = key.toString();
        database.writeRelaxed(tx -> {
            snapshots.release(tx, KIND, name);
            snapshots.hold(tx, KIND, name, layer.snapshot().number());
            return tx.update(
                    "INSERT OR REPLACE INTO builder_step(key, snapshot, created, used)"
                            + " VALUES(?, ?, ?, ?)",
                    name,
                    layer.snapshot().number(),
                    layer.created().toString(),
                    clock.instant());
        });
    }

    /** Marks steps as used now. */
    public void touch(Collection<StepKey> keys) {
        if (keys.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        database.writeRelaxed(tx -> {
            for (StepKey key : keys) {
                tx.update("UPDATE builder_step SET used = ? WHERE key = ?", now, key.toString());
            }
            return keys.size();
        });
    }

    /**
     * Forgets steps; their layers go with the next collection unless an image has them.
     *
     * @param unusedSince only those that nothing used since then
     * @return how many were forgotten
     */
    public int prune(Instant unusedSince) {
        return database.writeRelaxed(tx -> {
            List<String> keys =
                    tx.query(
                            "SELECT key FROM builder_step WHERE used <= ?",
                            row -> row.text("key"),
                            unusedSince);
            for (String key : keys) {
                forget(tx, key);
            }
            return keys.size();
        });
    }

    /** Forgets what nothing used for {@link #KEPT}. */
    public int tidy() {
        return prune(clock.instant().minus(KEPT));
    }

    /** How many steps are known. */
    public int size() {
        return database.read(rx ->
                rx.one("SELECT count(*) AS n FROM builder_step", r -> r.integer("n")).orElse(0));
    }

    private void forget(Tx tx, String key) throws Exception {
        snapshots.release(tx, KIND, key);
        tx.update("DELETE FROM builder_step WHERE key = ?", key);
    }
}
