package dev.minato.builder.cache;

import dev.minato.image.content.Lease;
import dev.minato.image.layer.LayerHoldings;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.layer.Snapshots;
import dev.minato.state.Database;
import dev.minato.state.Migrations;
import dev.minato.state.ReadTransaction;
import dev.minato.state.WriteTransaction;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cache of builds: which snapshot a step led to. Its rows keep snapshots from collection; they
 * are derived, so a power failure may take the latest. Who finds a step gets a lease on its
 * snapshot in the same transaction, and what has a lease is not forgotten: no build loses what it
 * was told of. Thread-safe.
 */
public final class BuildCache {
    /** How long a step that nothing uses is remembered. */
    public static final Duration KEPT = Duration.ofDays(30);

    private static final String KIND = "build";
    private static final int ID_DIGITS = 25;
    private static final int LONGEST_DESCRIPTION = 1000;

    private final Database database;
    private final Snapshots snapshots;
    private final InstantSource clock;
    private final CacheMounts mounts;

    public BuildCache(
            Database database, Snapshots snapshots, InstantSource clock, CacheMounts mounts) {
        this.database = database;
        this.snapshots = snapshots;
        this.clock = clock;
        this.mounts = mounts;
    }

    /** The folders that steps keep. */
    public CacheMounts mounts() {
        return mounts;
    }

    /** The room's tables. */
    public static Migrations migrations() {
        return Migrations.of("builder", BuildCache.class, "0001.sql", "0002.sql", "0003.sql");
    }

    private record Found(long snapshot, Instant created) {}

    /**
     * What a step made before; it counts as used now.
     *
     * @param lease keeps the snapshot for the caller
     */
    public Optional<CachedLayer> find(StepKey key, Lease lease) {
        String name = key.toString();
        return database.writeRelaxed(tx -> {
            Optional<Found> row =
                    tx.one(
                            "SELECT snapshot, created FROM builder_step WHERE key = ?",
                            r -> new Found(r.number("snapshot"), Instant.parse(r.text("created"))),
                            name);
            if (row.isEmpty()) {
                return Optional.empty();
            }
            if (!snapshots.isHeld(tx, KIND, name, row.get().snapshot())) {
                forget(tx, name); // A power failure took it.
                return Optional.empty();
            }
            tx.update(
                    "UPDATE builder_step SET used = ?, uses = uses + 1 WHERE key = ?",
                    clock.instant(),
                    name);
            return snapshots
                    .find(tx, row.get().snapshot(), lease)
                    .map(found -> new CachedLayer(found, row.get().created()));
        });
    }

    /**
     * Remembers what a step made, which the caller's lease holds; what it made before is forgotten.
     *
     * @param description what the step did, for people
     */
    public void put(StepKey key, CachedLayer layer, String description) {
        String name = key.toString();
        String brief =
                description.substring(0, Math.min(description.length(), LONGEST_DESCRIPTION));
        database.writeRelaxed(tx -> {
            snapshots.release(tx, KIND, name);
            snapshots.hold(tx, KIND, name, layer.snapshot().number());
            return tx.update(
                    "INSERT OR REPLACE INTO builder_step(key, snapshot, created, used, description,"
                            + " uses) VALUES(?, ?, ?, ?, ?, 1)",
                    name,
                    layer.snapshot().number(),
                    layer.created().toString(),
                    clock.instant(),
                    brief);
        });
    }

    /** What is kept: layers in the order in which they were made, then folders in theirs. */
    public List<CacheRecord> records() {
        mounts.measure();
        return database.read(this::records);
    }

    /** What the steps tell of one snapshot. */
    private record Steps(String description, Instant created, Instant used, int uses) {
        /** The latest to be used tells what it did. */
        Steps and(Steps other) {
            Steps latest = used.isBefore(other.used) ? other : this;
            Instant first = created.isBefore(other.created) ? created : other.created;
            return new Steps(latest.description, first, latest.used, uses + other.uses);
        }
    }

    private List<CacheRecord> records(ReadTransaction rx) throws Exception {
        Map<Long, Steps> steps = new HashMap<>();
        rx.query(
                "SELECT snapshot, created, used, description, uses FROM builder_step",
                r ->
                        steps.merge(
                                r.number("snapshot"),
                                new Steps(
                                        r.text("description"),
                                        Instant.parse(r.text("created")),
                                        r.instant("used"),
                                        r.integer("uses")),
                                Steps::and));
        List<CacheRecord> records = new ArrayList<>();
        for (LayerHoldings.Held held : LayerHoldings.of(rx, KIND, clock.instant())) {
            records.add(record(held, Optional.ofNullable(steps.get(held.snapshot().number()))));
        }
        records.addAll(mounts.records(rx));
        return records;
    }

    private static CacheRecord record(LayerHoldings.Held held, Optional<Steps> steps) {
        Snapshot snapshot = held.snapshot();
        return new CacheRecord(
                CacheRecord.Kind.LAYER,
                snapshot.number(),
                snapshot.chainId().hex().substring(0, ID_DIGITS),
                snapshot.parent(),
                steps.map(Steps::description).orElse(""),
                held.leased(),
                held.shared(),
                snapshot.size(),
                steps.map(Steps::created).orElse(held.created()),
                steps.map(Steps::used),
                steps.map(Steps::uses).orElse(0));
    }

    /**
     * Forgets steps, whose layers go with the next collection unless an image has them, and removes
     * folders. What is decided on and what is forgotten is one transaction.
     *
     * @param free bytes of the disk that nobody uses
     * @return what was forgotten, and what only it kept
     */
    public List<CacheRecord> prune(PruneOptions options, long free) {
        mounts.measure();
        return mounts.deciding(() ->
                database.writeRelaxed(tx -> {
                    List<CacheRecord> chosen = PrunePlan.choose(records(tx), options, free);
                    for (CacheRecord record : chosen) {
                        forget(tx, record);
                    }
                    return chosen;
                }));
    }

    private void forget(WriteTransaction tx, CacheRecord record) throws Exception {
        if (record.kind() == CacheRecord.Kind.CACHE_MOUNT) {
            mounts.forget(tx, record);
            return;
        }
        for (String key : keys(tx, record.snapshot())) {
            forget(tx, key);
        }
    }

    private static List<String> keys(WriteTransaction tx, long snapshot) throws Exception {
        return tx.query(
                "SELECT key FROM builder_step WHERE snapshot = ?",
                row -> row.text("key"),
                snapshot);
    }

    /** Forgets what nothing used for {@link #KEPT}. */
    public List<CacheRecord> tidy() {
        return prune(PruneOptions.unused(clock.instant().minus(KEPT)), 0);
    }

    /** How many steps are known. */
    public int size() {
        return database.read(rx ->
                rx.one("SELECT count(*) AS n FROM builder_step", r -> r.integer("n")).orElse(0));
    }

    private void forget(WriteTransaction tx, String key) throws Exception {
        snapshots.release(tx, KIND, key);
        tx.update("DELETE FROM builder_step WHERE key = ?", key);
    }
}
