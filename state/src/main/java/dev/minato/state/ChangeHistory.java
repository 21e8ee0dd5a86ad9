package dev.minato.state;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Changes of kinds whose history is read long after. Of each thing its own are kept: those of 14
 * days, and of these the newest 5 MB, whatever is told of others. {@link ChangeTable} has the same
 * for those who follow.
 */
final class ChangeHistory {
    /** How long they are kept. */
    static final Duration AGE = Duration.ofDays(14);

    /** How many bytes of one thing are kept at most. */
    static final long BYTES = 5_000_000;

    private static final Set<ChangeKind> KINDS = Set.of(ChangeKind.APP);

    /** What a row takes beside its attributes. */
    private static final long ROW_BYTES = 100;

    /** The oldest row that is kept may begin before the bound. */
    private static final long MOST_ROW = ChangeFact.MOST_BYTES + ROW_BYTES;

    private static final long NANOS = 1_000_000;

    private ChangeHistory() {}

    static boolean has(ChangeKind kind) {
        return KINDS.contains(kind);
    }

    static void insert(WriteTransaction tx, Change change, String attributes) throws Exception {
        String kind = change.fact().kind().text();
        String key = change.fact().key();
        long before =
                tx.one(
                                "SELECT total FROM change_history WHERE kind = ? AND key = ?"
                                        + " ORDER BY total DESC LIMIT 1",
                                row -> row.number("total"),
                                kind,
                                key)
                        .orElse(0L);
        long total = before + ROW_BYTES + attributes.getBytes(StandardCharsets.UTF_8).length;
        tx.update(
                "INSERT INTO change_history"
                        + "(kind, key, total, sequence, at, nanos, action, attributes)"
                        + " VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                kind,
                key,
                total,
                change.sequence(),
                change.at(),
                change.at().getLong(ChronoField.NANO_OF_SECOND) % NANOS,
                change.fact().action(),
                attributes);
        tx.update(
                "DELETE FROM change_history WHERE kind = ? AND key = ? AND total <= ?",
                kind,
                key,
                total - BYTES + MOST_ROW);
    }

    /** The newest up to one, the newest first. */
    static List<Change> newest(
            ReadTransaction rx,
            ChangeKind kind,
            Optional<String> key,
            long sequence,
            Instant now,
            int max)
            throws Exception {
        return rx.query(
                "SELECT sequence, at, nanos, kind, key, action, attributes FROM change_history"
                        + " WHERE kind = ? AND sequence <= ? AND at >= ?"
                        + (key.isPresent() ? " AND key = ? ORDER BY total" : " ORDER BY sequence")
                        + " DESC LIMIT ?",
                ChangeTable::change,
                key.isPresent()
                        ? new Object[] {kind.text(), sequence, now.minus(AGE), key.get(), max}
                        : new Object[] {kind.text(), sequence, now.minus(AGE), max});
    }

    /** Removes what is older than it is kept. */
    static void forget(WriteTransaction tx, Instant now) throws Exception {
        tx.update("DELETE FROM change_history WHERE at < ?", now.minus(AGE));
    }
}
