package dev.minato.image.layer;

import dev.minato.base.Fault;
import dev.minato.image.content.ContentGraph;
import dev.minato.image.model.Digest;
import dev.minato.state.ReadTransaction;
import dev.minato.state.ResultRow;
import dev.minato.state.WriteTransaction;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The table of snapshots. */
public final class SnapshotRows {
    private static final String COLUMNS = "number, parent, diff_id, chain, size, synced";

    private SnapshotRows() {}

    /**
     * A snapshot that is about to be recorded.
     *
     * @param format of the tar writer whose stream has the diffId, 0 when the tar came from
     *     elsewhere
     */
    record Fresh(
            long number,
            Optional<Long> parent,
            Digest diffId,
            long size,
            long tarSize,
            int format) {}

    static Optional<Snapshot> find(ReadTransaction rx, long number) throws Exception {
        return rx.one(
                "SELECT " + COLUMNS + " FROM image_snapshot WHERE number = ?",
                SnapshotRows::snapshot,
                number);
    }

    public static Snapshot get(ReadTransaction rx, long number) throws Exception {
        return find(rx, number).orElseThrow(() -> missing(number));
    }

    public static Fault missing(long number) {
        return Fault.notFound("snapshot " + number + " is no longer in the store");
    }

    static Optional<Snapshot> byChain(ReadTransaction rx, Digest chain) throws Exception {
        return rx.one(
                "SELECT " + COLUMNS + " FROM image_snapshot WHERE chain = ?",
                SnapshotRows::snapshot,
                chain.toString());
    }

    /** A snapshot and all below it, the lowest first. */
    public static List<Snapshot> chain(ReadTransaction rx, long top) throws Exception {
        List<Snapshot> chain =
                rx.query(
                        "WITH RECURSIVE below(n, depth) AS (VALUES(?, 0) UNION ALL SELECT parent,"
                                + " depth + 1 FROM image_snapshot JOIN below ON number = n WHERE"
                                + " parent IS NOT NULL) SELECT "
                                + COLUMNS
                                + " FROM image_snapshot JOIN below ON number = n"
                                + " ORDER BY depth DESC",
                        SnapshotRows::snapshot,
                        top);
        if (chain.isEmpty() || chain.getLast().number() != top) {
            throw missing(top);
        }
        return chain;
    }

    static Snapshot insert(WriteTransaction tx, Fresh fresh, String boot, java.time.Instant now)
            throws Exception {
        Optional<Digest> below = Optional.empty();
        if (fresh.parent().isPresent()) {
            below = Optional.of(get(tx, fresh.parent().get()).chainId());
        }
        Digest chain = Snapshot.chain(below, fresh.diffId());
        Optional<Snapshot> same = byChain(tx, chain);
        if (same.isPresent()) {
            return same.get();
        }
        tx.update(
                "INSERT INTO image_snapshot(number, parent, chain, diff_id, size, tar_size,"
                        + " format, created, boot, synced) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                fresh.number(),
                fresh.parent(),
                chain.toString(),
                fresh.diffId().toString(),
                fresh.size(),
                fresh.tarSize(),
                fresh.format(),
                now,
                boot);
        if (fresh.parent().isPresent()) {
            ContentGraph.edge(
                    tx, ContentGraph.node(fresh.number()), ContentGraph.node(fresh.parent().get()));
        }
        return get(tx, fresh.number());
    }

    /** Removes one that is condemned and that nothing needs. */
    static boolean removeCondemned(WriteTransaction tx, long number) throws Exception {
        int removed =
                tx.update(
                        "DELETE FROM image_snapshot WHERE number = ? AND condemned IS NOT NULL"
                                + " AND NOT EXISTS"
                                + " (SELECT 1 FROM image_edge WHERE child = ?)",
                        number,
                        ContentGraph.node(number));
        if (removed > 0) {
            tx.update("DELETE FROM image_edge WHERE parent = ?", ContentGraph.node(number));
        }
        return removed > 0;
    }

    /**
     * Removes those of an earlier boot that were never synced: a power failure may have torn them.
     *
     * @return how many
     */
    public static int dropTorn(WriteTransaction tx, String boot) throws Exception {
        List<Long> torn =
                tx.query(
                        "WITH RECURSIVE torn(n, depth) AS (SELECT number, 0 FROM image_snapshot"
                                + " WHERE synced = 0 AND boot <> ? UNION SELECT number, depth + 1"
                                + " FROM image_snapshot JOIN torn ON parent = n)"
                                + " SELECT n FROM torn GROUP BY n ORDER BY max(depth) DESC",
                        row -> row.number("n"),
                        boot);
        for (long number : torn) {
            tx.update("DELETE FROM image_snapshot WHERE number = ?", number);
            tx.update("DELETE FROM image_edge WHERE parent = ?", ContentGraph.node(number));
            tx.update("DELETE FROM image_edge WHERE child = ?", ContentGraph.node(number));
            tx.update("DELETE FROM image_root WHERE node = ?", ContentGraph.node(number));
        }
        return torn.size();
    }

    static Snapshot snapshot(ResultRow row) throws Exception {
        OptionalLong parent = row.findNumber("parent");
        return new Snapshot(
                row.number("number"),
                parent.isPresent() ? Optional.of(parent.getAsLong()) : Optional.empty(),
                Digest.parse(row.text("diff_id")),
                Digest.parse(row.text("chain")),
                row.number("size"),
                row.flag("synced"));
    }

    /** A number that is kept of a layer; throws not found. */
    static long column(ReadTransaction rx, String column, long number) throws Exception {
        return rx.one(
                        "SELECT " + column + " FROM image_snapshot WHERE number = ?",
                        row -> row.number(column),
                        number)
                .orElseThrow(() -> missing(number));
    }
}
