package dev.minato.image.content;

import dev.minato.state.Database;
import dev.minato.state.WriteTransaction;

import java.time.Duration;
import java.time.InstantSource;

/**
 * Keeps content from collection and pruning while somebody works with it: rows that end at their
 * time, or with the next start of the store, at the latest. Closing ends it at once. Thread-safe.
 */
public final class Lease implements AutoCloseable {
    /** The purpose of those that packing takes: what they hold counts as free for removal. */
    public static final String PACKING = "packing";

    private final Database database;
    private final InstantSource clock;
    private final String id;
    private final String purpose;
    private final Duration duration;

    public Lease(
            Database database, InstantSource clock, String id, String purpose, Duration duration) {
        this.database = database;
        this.clock = clock;
        this.id = id;
        this.purpose = purpose;
        this.duration = duration;
    }

    public String id() {
        return id;
    }

    /** Starts its time anew. */
    public void renew() {
        database.writeRelaxed(tx ->
                tx.update(
                        "UPDATE image_lease SET expires = ? WHERE id = ?",
                        clock.instant().plus(duration),
                        id));
    }

    /** Holds a node, which exists, and all it needs. */
    public void hold(WriteTransaction tx, String node) throws Exception {
        tx.update(
                "INSERT OR IGNORE INTO image_lease(id, purpose, expires) VALUES(?, ?, ?)",
                id,
                purpose,
                clock.instant().plus(duration));
        tx.update("INSERT OR IGNORE INTO image_lease_node(lease, node) VALUES(?, ?)", id, node);
        ContentGraph.spare(tx, node);
    }

    @Override
    public void close() {
        database.writeRelaxed(tx -> tx.update("DELETE FROM image_lease WHERE id = ?", id));
    }
}
