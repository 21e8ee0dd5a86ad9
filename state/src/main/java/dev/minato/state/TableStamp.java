package dev.minato.state;

/**
 * Grows with each commit that may have changed one of a room's tables: who knows what it was before
 * he read from them, knows as long as it is the same that another read would find the same.
 * Thread-safe.
 */
public final class TableStamp {
    private final String tables;
    private volatile long value;

    // Used by the thread that writes.
    private boolean touched;

    TableStamp(String tables) {
        this.tables = tables;
    }

    /** What it is now. */
    public long value() {
        return value;
    }

    /** A statement that changes something runs; one that only names such a table counts too. */
    void runs(String sql) {
        touched |= sql.contains(tables);
    }

    /** What ran is committed or taken back, and nobody has been answered yet. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    void ends() {
        if (touched) {
            touched = false;
            value++;
        }
    }
}
