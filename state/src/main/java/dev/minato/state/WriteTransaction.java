package dev.minato.state;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** One write: questions, changes, and what the change log says of them. */
public final class WriteTransaction extends ReadTransaction {
    private final InstantSource clock;
    private final TextRule texts;
    private final Collection<TableStamp> stamps;
    private final List<Change> changes = new ArrayList<>();

    /** What a text becomes before it is written. */
    @FunctionalInterface
    interface TextRule {
        /** The text to write in its place, mostly the same. */
        String apply(WriteTransaction tx, String text) throws Exception;
    }

    WriteTransaction(
            StatementCache statements,
            InstantSource clock,
            TextRule texts,
            Collection<TableStamp> stamps) {
        super(statements);
        this.clock = clock;
        this.texts = texts;
        this.stamps = stamps;
    }

    /**
     * Runs an INSERT, UPDATE or DELETE.
     *
     * @return how many rows it touched
     */
    public int update(String sql, @Nullable Object... arguments) throws Exception {
        return execute(sql, ruled(arguments));
    }

    @Override
    int execute(String sql, @Nullable Object... arguments) throws Exception {
        stamps.forEach(stamp -> stamp.runs(sql));
        return super.execute(sql, arguments);
    }

    private @Nullable Object[] ruled(@Nullable Object[] arguments) throws Exception {
        @Nullable Object[] all = arguments.clone();
        for (int i = 0; i < all.length; i++) {
            if (all[i] instanceof String text) {
                all[i] = texts.apply(this, text);
            }
        }
        return all;
    }

    /**
     * Runs an INSERT.
     *
     * @return the number of the new row (its INTEGER PRIMARY KEY)
     */
    public long insert(String sql, @Nullable Object... arguments) throws Exception {
        execute(sql, ruled(arguments));
        return one("SELECT last_insert_rowid() AS number", row -> row.number("number"))
                .orElseThrow();
    }

    /** Appends to the change log: written with this transaction, heard of after its commit. */
    public void changed(ChangeFact fact) throws Exception {
        changes.add(ChangeTable.insert(this, clock.instant(), fact));
    }

    List<Change> changes() {
        return changes;
    }
}
