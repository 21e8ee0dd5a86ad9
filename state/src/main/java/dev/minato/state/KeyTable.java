package dev.minato.state;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The rows that say which keys a database was sealed with, and that another key is to take their
 * place.
 */
final class KeyTable {
    /** Of a key that is older than the one that seals. */
    static final Instant BEFORE_ALL = Instant.EPOCH;

    private static final String KEYS =
            "CREATE TABLE IF NOT EXISTS sealing_key(id TEXT PRIMARY KEY, since INTEGER NOT NULL)";
    private static final String ROTATION =
            "CREATE TABLE IF NOT EXISTS sealing_rotation("
                    + "former TEXT NOT NULL, since INTEGER NOT NULL)";

    /** That another key is to take the place of a former one, and since when. */
    record Wish(String former, Instant since) {}

    private KeyTable() {}

    static int add(WriteTransaction tx, String id, Instant since) throws Exception {
        tx.update(KEYS);
        return tx.update(
                "INSERT INTO sealing_key(id, since) VALUES(?, ?) ON CONFLICT DO NOTHING",
                id,
                since);
    }

    static void remove(WriteTransaction tx, String id) throws Exception {
        tx.update("DELETE FROM sealing_key WHERE id = ?", id);
    }

    /** In the order in which they came, the newest last. */
    static List<String> ids(ReadTransaction rx) throws Exception {
        return isThere(rx, "sealing_key")
                ? rx.query("SELECT id FROM sealing_key ORDER BY since", row -> row.text("id"))
                : List.of();
    }

    static Optional<Instant> since(ReadTransaction rx, String id) throws Exception {
        return isThere(rx, "sealing_key")
                ? rx.one(
                        "SELECT since FROM sealing_key WHERE id = ?",
                        row -> row.instant("since"),
                        id)
                : Optional.empty();
    }

    /** Takes the place of a wish that is there. */
    static boolean wish(WriteTransaction tx, Wish wish) throws Exception {
        tx.update(ROTATION);
        tx.update("DELETE FROM sealing_rotation");
        tx.update(
                "INSERT INTO sealing_rotation(former, since) VALUES(?, ?)",
                wish.former(),
                wish.since());
        return true;
    }

    static Optional<Wish> wish(ReadTransaction rx) throws Exception {
        return isThere(rx, "sealing_rotation")
                ? rx.one(
                        "SELECT former, since FROM sealing_rotation",
                        row -> new Wish(row.text("former"), row.instant("since")))
                : Optional.empty();
    }

    static boolean fulfilled(WriteTransaction tx) throws Exception {
        tx.update(ROTATION);
        tx.update("DELETE FROM sealing_rotation");
        return true;
    }

    private static boolean isThere(ReadTransaction rx, String table) throws Exception {
        return rx.one(
                        "SELECT 1 AS it FROM sqlite_master WHERE type = 'table' AND name = ?",
                        row -> row.number("it"),
                        table)
                .isPresent();
    }
}
