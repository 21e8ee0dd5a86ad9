package dev.minato.image.layer;

import dev.minato.state.Database;

/**
 * The numbers of snapshots, of which none is given twice, also when the row and the directory of
 * the latest are gone: what remembers a number must never find another layer by it. A block is
 * written down before its first number is given, so that most numbers cost nothing. Thread-safe.
 */
final class SnapshotNumbers {
    private static final int BLOCK = 1000;

    private final Database database;
    private long last;
    private long reserved;

    /**
     * @param greatest the greatest number that rows or directories have
     */
    SnapshotNumbers(Database database, long greatest) {
        this.database = database;
        this.last = greatest;
    }

    synchronized long next() {
        if (last >= reserved) {
            reserve();
        }
        return ++last;
    }

    private void reserve() {
        long known = reserved == 0 ? last : Math.max(last, reserved);
        last =
                database.writeRelaxed(tx -> {
                    long before =
                            tx.one(
                                            "SELECT reserved FROM image_number",
                                            row -> row.number("reserved"))
                                    .orElse(0L);
                    // Of this process' own block nothing is left; another's end is not known.
                    long start = reserved == 0 ? Math.max(known, before) : known;
                    tx.update("UPDATE image_number SET reserved = ?", start + BLOCK);
                    return start;
                });
        reserved = last + BLOCK;
    }
}
