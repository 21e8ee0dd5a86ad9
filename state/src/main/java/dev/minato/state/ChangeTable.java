package dev.minato.state;

import dev.minato.state.wire.AttributesDocument;

import java.time.Instant;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Optional;

/**
 * The rows of the change log: the last 100,000. Attributes of more than a KiB are kept for the last
 * 4,000 only, so that whoever labels an image decides nothing about the size of the database: at
 * most 80 MiB of long ones and 100 of short ones.
 */
final class ChangeTable {
    /** Days of them; nobody follows from further back. */
    static final long KEPT = 100_000;

    /** Attributes that are longer are forgotten sooner. */
    static final int SHORT_BYTES = 1 << 10;

    /** Among so many changes long attributes are kept. */
    static final long LONG_KEPT = 4_000;

    private static final long FORGET_EVERY = 1_000;
    private static final long NANOS = 1_000_000;
    private static final String COLUMNS =
            "SELECT sequence, at, nanos, kind, key, action, attributes";

    private ChangeTable() {}

    static Change insert(WriteTransaction tx, Instant now, ChangeFact fact) throws Exception {
        ChangeFact kept = fact.bounded();
        String attributes = AttributesDocument.write(kept.attributes());
        long sequence =
                tx.insert(
                        "INSERT INTO change(at, nanos, kind, key, action, attributes)"
                                + " VALUES(?, ?, ?, ?, ?, ?)",
                        now,
                        now.getLong(ChronoField.NANO_OF_SECOND) % NANOS,
                        kept.kind().text(),
                        kept.key(),
                        kept.action(),
                        attributes);
        Change change = new Change(sequence, now, kept);
        if (ChangeHistory.has(kept.kind())) {
            ChangeHistory.insert(tx, change, attributes);
        }
        if (sequence % FORGET_EVERY == 0) {
            tx.update("DELETE FROM change WHERE sequence <= ?", sequence - KEPT);
            tx.update(
                    "UPDATE change SET attributes = '' WHERE sequence > ? AND sequence <= ?"
                            + " AND octet_length(attributes) > ?",
                    sequence - LONG_KEPT - FORGET_EVERY,
                    sequence - LONG_KEPT,
                    SHORT_BYTES);
            ChangeHistory.forget(tx, now);
        }
        return change;
    }

    static List<Change> since(ReadTransaction rx, long sequence, int max) throws Exception {
        return rx.query(
                COLUMNS + " FROM change WHERE sequence > ? ORDER BY sequence LIMIT ?",
                ChangeTable::change,
                sequence,
                max);
    }

    /** The newest of a kind up to one, the newest first. */
    static List<Change> newest(
            ReadTransaction rx, ChangeKind kind, Optional<String> key, long sequence, int max)
            throws Exception {
        return rx.query(
                COLUMNS
                        + " FROM change WHERE sequence <= ?1 AND kind = ?2"
                        + " AND (?3 IS NULL OR key = ?3) ORDER BY sequence DESC LIMIT ?4",
                ChangeTable::change,
                sequence,
                kind.text(),
                key,
                max);
    }

    /** The sequence before the first change of an instant or later; the last when there is none. */
    static long before(ReadTransaction rx, Instant from) throws Exception {
        Optional<Long> first =
                rx.one(
                        "SELECT sequence FROM change WHERE at >= ? ORDER BY sequence LIMIT 1",
                        row -> row.number("sequence"),
                        from);
        return first.isPresent() ? first.get() - 1 : last(rx);
    }

    /** The newest sequence that was ever given, 0 for none. */
    static long last(ReadTransaction rx) throws Exception {
        return rx.one(
                        "SELECT seq FROM sqlite_sequence WHERE name = 'change'",
                        row -> row.number("seq"))
                .orElse(0L);
    }

    static Change change(ResultRow row) throws Exception {
        return new Change(
                row.number("sequence"),
                row.instant("at").plusNanos(Math.floorMod(row.number("nanos"), NANOS)),
                new ChangeFact(
                        ChangeKind.of(row.text("kind")),
                        row.text("key"),
                        row.text("action"),
                        AttributesDocument.read(row.text("attributes"))));
    }
}
