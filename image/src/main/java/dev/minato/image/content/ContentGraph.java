package dev.minato.image.content;

import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;
import dev.minato.state.ReadTransaction;
import dev.minato.state.WriteTransaction;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The graph of what needs what, as rows: edges from a node to what it needs, roots and leases on
 * nodes. A node is a digest, {@code snapshot:NUMBER}, or {@code image:DIGEST}, which has no content
 * of its own. There are no cycles.
 */
public final class ContentGraph {
    /** How the nodes of images begin. */
    static final String IMAGE = "image:";

    /** How the nodes of snapshots begin. */
    public static final String SNAPSHOT = "snapshot:";

    private static final String NEEDED =
            "(WITH RECURSIVE need(node) AS (VALUES(?) UNION SELECT edge.child FROM image_edge edge"
                    + " JOIN need ON edge.parent = need.node) SELECT node FROM need)";

    private ContentGraph() {}

    public static String node(Digest digest) {
        return digest.toString();
    }

    public static String node(ImageId image) {
        return IMAGE + image;
    }

    public static String node(long snapshot) {
        return SNAPSHOT + snapshot;
    }

    /** The number of a snapshot's node; empty for another's. */
    public static Optional<Long> snapshot(String node) {
        return node.startsWith(SNAPSHOT)
                ? Optional.of(Long.parseLong(node.substring(SNAPSHOT.length())))
                : Optional.empty();
    }

    /**
     * Takes a node and all it needs out of condemnation. Whoever answers that something exists, or
     * makes something need it, does this in the same transaction.
     */
    static void spare(WriteTransaction tx, String node) throws Exception {
        tx.update(
                "UPDATE image_blob SET condemned = NULL WHERE condemned IS NOT NULL AND digest IN "
                        + NEEDED,
                node);
        tx.update(
                "UPDATE image_snapshot SET condemned = NULL WHERE condemned IS NOT NULL"
                        + " AND 'snapshot:' || number IN "
                        + NEEDED,
                node);
    }

    /** Says that a parent needs a child, which exists. */
    public static void edge(WriteTransaction tx, String parent, String child) throws Exception {
        tx.update("INSERT OR IGNORE INTO image_edge(parent, child) VALUES(?, ?)", parent, child);
        spare(tx, child);
    }

    /** Says that a row of somebody else needs a node, which exists. */
    public static void root(WriteTransaction tx, String kind, String key, String node)
            throws Exception {
        tx.update(
                "INSERT OR IGNORE INTO image_root(kind, key, node) VALUES(?, ?, ?)",
                kind,
                key,
                node);
        spare(tx, node);
    }

    public static boolean isRoot(ReadTransaction rx, String kind, String key, String node)
            throws Exception {
        return rx.one(
                        "SELECT 1 AS one FROM image_root WHERE kind = ? AND key = ? AND node = ?",
                        row -> row.integer("one"),
                        kind,
                        key,
                        node)
                .isPresent();
    }

    public static void dropRoots(WriteTransaction tx, String kind, String key) throws Exception {
        tx.update("DELETE FROM image_root WHERE kind = ? AND key = ?", kind, key);
    }

    /** Whether a lease that still counts holds the node itself, not counting that of packing. */
    public static boolean isLeased(ReadTransaction rx, String node, Instant now) throws Exception {
        return rx.one(
                        "SELECT 1 AS one FROM image_lease_node held JOIN image_lease lease"
                                + " ON lease.id = held.lease WHERE node = ? AND expires > ?"
                                + " AND purpose <> ?",
                        row -> row.integer("one"),
                        node,
                        now,
                        Lease.PACKING)
                .isPresent();
    }

    /** Whose rows hold a node, of one kind. */
    public static List<String> holders(WriteTransaction tx, String kind, String node)
            throws Exception {
        return tx.query(
                "SELECT key FROM image_root WHERE kind = ? AND node = ? ORDER BY key",
                row -> row.text("key"),
                kind,
                node);
    }
}
