package dev.minato.image.layer;

import dev.minato.base.Fault;
import dev.minato.image.content.ContentGraph;
import dev.minato.image.content.Lease;
import dev.minato.state.ReadTransaction;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds who needs the layers that the rows of one kind ({@link Snapshots#hold}) keep. */
public final class LayerHoldings {
    private final ReadTransaction rx;
    private final Map<Long, Row> rows = new HashMap<>();

    private LayerHoldings(ReadTransaction rx) {
        this.rx = rx;
    }

    private record Row(Snapshot snapshot, Instant created) {}

    /**
     * A layer that rows of the kind keep, themselves or as one below.
     *
     * @param created when it came
     * @param leased somebody works with it, or with one above it
     * @param shared it would stay without those rows: images or containers need it
     */
    public record Held(Snapshot snapshot, Instant created, boolean leased, boolean shared) {}

    /**
     * The layers that rows of a kind keep, by their numbers.
     *
     * @param now leases that end before count no more
     */
    public static List<Held> of(ReadTransaction rx, String kind, Instant now) {
        try {
            return new LayerHoldings(rx).find(kind, now);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw Fault.internal("the database call failed", e);
        }
    }

    private List<Held> find(String kind, Instant now) throws Exception {
        rx.query(
                "SELECT number, parent, diff_id, chain, size, synced, created FROM image_snapshot",
                row -> {
                    Snapshot snapshot = SnapshotRows.snapshot(row);
                    return rows.put(snapshot.number(), new Row(snapshot, row.instant("created")));
                });
        Set<Long> kept = below("SELECT node FROM image_root WHERE kind = ?", kind);
        Set<Long> leased =
                below(
                        "WITH held(node) AS (SELECT node FROM image_lease_node JOIN image_lease ON"
                            + " id = lease WHERE expires > ? AND purpose <> ?) SELECT node FROM"
                            + " held UNION SELECT child FROM image_edge JOIN held ON parent = node"
                            + " WHERE parent LIKE 'image:%'",
                        now, Lease.PACKING);
        Set<Long> shared =
                below(
                        "WITH held(node) AS (SELECT node FROM image_root WHERE kind <> ?"
                                + " UNION SELECT 'image:' || id FROM image) SELECT node FROM held"
                                + " UNION SELECT child FROM image_edge JOIN held ON parent = node"
                                + " WHERE parent LIKE 'image:%'",
                        kind);
        List<Held> found = new ArrayList<>();
        for (long number : kept.stream().sorted().toList()) {
            Row row = rows.get(number);
            if (row != null) {
                found.add(
                        new Held(
                                row.snapshot(),
                                row.created(),
                                leased.contains(number),
                                shared.contains(number)));
            }
        }
        return found;
    }

    /** The numbers of the layers among the nodes, and of all below them. */
    private Set<Long> below(String query, Object... arguments) throws Exception {
        Set<Long> numbers = new HashSet<>();
        for (String node : rx.query(query, row -> row.text("node"), arguments)) {
            Optional<Long> number = ContentGraph.snapshot(node);
            while (number.isPresent() && numbers.add(number.get())) {
                Row row = rows.get(number.get());
                number = row == null ? Optional.empty() : row.snapshot().parent();
            }
        }
        return numbers;
    }
}
