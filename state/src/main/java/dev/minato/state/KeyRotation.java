package dev.minato.state;

import dev.minato.base.Failpoint;
import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Gives a home another key and seals everything with it. The wish is a row, so it outlives the
 * process; then the new key is in the file, every value is sealed anew, a batch in a transaction,
 * and when no row of any table names a former key, that goes from the table and then from the file.
 * Killed at any place between, everything can be opened, and {@link #start} goes on. Thread-safe.
 */
public final class KeyRotation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);

    /** Rows in one transaction: others write in between. */
    private static final int BATCH = 50;

    private static final int SCRUBS = 3;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    /**
     * How far it is.
     *
     * @param key id of the key that seals
     * @param since when that came
     * @param former ids of keys that are kept, since rows name them
     * @param active whether it is under way
     * @param done rows sealed anew by the last one in this process
     * @param total rows that it found
     * @param left what still names a former key, or why it is tried again, for a person
     */
    public record Progress(
            String key,
            Instant since,
            List<String> former,
            boolean active,
            int done,
            int total,
            List<String> left) {
        public Progress {
            former = List.copyOf(former);
            left = List.copyOf(left);
        }
    }

    private record SealedRow(long id, String text, List<Map.Entry<SealedPlace, SealedValue>> all) {}

    private final Database database;
    private final Sealer sealer;
    private final List<SealedColumn> columns;
    private final InstantSource clock;
    private final Failpoint failpoint;
    private final Semaphore wakeups = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private boolean active;
    private int done;
    private int total;
    private List<String> left = List.of();

    /**
     * @param columns all that have sealed values
     */
    public KeyRotation(
            Database database, Sealer sealer, List<SealedColumn> columns, InstantSource clock) {
        this(database, sealer, columns, clock, Failpoint.NONE);
    }

    KeyRotation(
            Database database,
            Sealer sealer,
            List<SealedColumn> columns,
            InstantSource clock,
            Failpoint failpoint) {
        this.database = database;
        this.sealer = sealer;
        this.columns = List.copyOf(columns);
        this.clock = clock;
        this.failpoint = failpoint;
        this.thread = Thread.ofVirtual().name("key-rotation").unstarted(this::work);
    }

    /** Goes on with one that another process did not finish; and from now on is there to begin. */
    public KeyRotation start() {
        sealer.keys().onReturn(wakeups::release);
        synchronized (this) {
            active = sealer.problem().isEmpty() && database.read(KeyTable::wish).isPresent();
            if (active) {
                wakeups.release();
            }
        }
        thread.start();
        return this;
    }

    /**
     * Begins one, or joins the one that is under way; when this returns it will be done, whatever
     * comes.
     *
     * @throws Fault unavailable, with the mend, when the key is not there
     */
    public Progress begin() {
        synchronized (this) {
            if (!active) {
                KeyTable.Wish wish = new KeyTable.Wish(sealer.newestId(), clock.instant());
                database.write(tx -> KeyTable.wish(tx, wish));
                active = true;
                done = 0;
                total = 0;
                left = List.of();
                wakeups.release();
            }
        }
        return progress();
    }

    /**
     * How far it is.
     *
     * @throws Fault unavailable, with the mend, when the key is not there
     */
    public synchronized Progress progress() {
        String key = sealer.newestId();
        Optional<Instant> since = database.read(rx -> KeyTable.since(rx, key));
        return new Progress(
                key,
                since.orElse(Instant.EPOCH),
                sealer.keys().former(),
                active,
                done,
                total,
                left);
    }

    private void work() {
        boolean again = false;
        while (!closed) {
            await(again);
            again = !closed && !isDone();
        }
    }

    private void await(boolean again) {
        try {
            if (again) {
                var _ = wakeups.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            } else {
                wakeups.acquire();
            }
            wakeups.drainPermits();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true;
        }
    }

    /** What fails, for example on a full disk, is tried again after a pause. */
    private boolean isDone() {
        try {
            rotate();
            return true;
        } catch (RuntimeException e) {
            LOG.warn("the key is not changed yet, it is tried again: {}", Reason.of(e), e);
            synchronized (this) {
                left = List.of(Reason.of(e));
            }
            return false;
        }
    }

    /** One whole rotation, or what is left of one. */
    void rotate() {
        Optional<KeyTable.Wish> wish = database.read(KeyTable::wish);
        failpoint.reach("state.rotation.wished");
        if (wish.filter(it -> it.former().equals(sealer.newestId())).isPresent()) {
            SealingKey key = sealer.keys().add();
            failpoint.reach("state.rotation.made");
            database.write(tx -> KeyTable.add(tx, key.id(), clock.instant()));
            LOG.info("secrets are sealed with the key {} from now on", key.id());
        }
        failpoint.reach("state.rotation.noted");
        List<String> former = sealer.keys().former();
        count(former);
        List<String> closedValues = new ArrayList<>();
        for (String id : former) {
            for (SealedColumn column : columns) {
                rewrap(column, id, closedValues);
            }
        }
        failpoint.reach("state.rotation.rewrapped");
        List<String> kept = retire(former);
        failpoint.reach("state.rotation.retired");
        sealer.keys().dropRetired();
        failpoint.reach("state.rotation.dropped");
        if (kept.isEmpty()) {
            database.write(KeyTable::fulfilled);
            scrub();
        }
        kept.addAll(closedValues);
        kept.forEach(each -> LOG.warn("a former key is kept: {}", each));
        end(kept);
    }

    private synchronized void end(List<String> what) {
        active = false;
        left = what;
    }

    private void count(List<String> former) {
        int rows =
                database.read(rx -> {
                    int all = 0;
                    for (SealedColumn column : columns) {
                        for (String id : former) {
                            all += naming(rx, column.table(), column.column(), id);
                        }
                    }
                    return all;
                });
        synchronized (this) {
            done = 0;
            total = rows;
        }
    }

    private static int naming(ReadTransaction rx, String table, String column, String id)
            throws Exception {
        return rx.one(
                        "SELECT count(*) AS it FROM \""
                                + table
                                + "\" WHERE instr(\""
                                + column
                                + "\", ?) > 0",
                        row -> row.integer("it"),
                        prefix(id))
                .orElse(0);
    }

    private static String prefix(String id) {
        return "sealed:1:" + id + ":";
    }

    private void rewrap(SealedColumn column, String id, List<String> closedValues) {
        long after = Long.MIN_VALUE;
        while (!closed) {
            long from = after;
            List<SealedRow> rows =
                    database.write(tx -> {
                        List<SealedRow> found = batch(tx, column, id, from);
                        for (SealedRow row : found) {
                            rewrap(tx, column, row, id, closedValues);
                        }
                        return found;
                    });
            if (rows.isEmpty()) {
                return;
            }
            after = rows.getLast().id();
            synchronized (this) {
                done += rows.size();
            }
            failpoint.reach("state.rotation.batch");
        }
    }

    private static List<SealedRow> batch(
            WriteTransaction tx, SealedColumn column, String id, long after) throws Exception {
        return tx.query(
                "SELECT rowid AS sealed_row, * FROM \""
                        + column.table()
                        + "\" WHERE rowid > ? AND instr(\""
                        + column.column()
                        + "\", ?) > 0 ORDER BY rowid LIMIT ?",
                row ->
                        new SealedRow(
                                row.number("sealed_row"),
                                row.text(column.column()),
                                column.places().read(row)),
                after,
                prefix(id),
                BATCH);
    }

    private void rewrap(
            WriteTransaction tx,
            SealedColumn column,
            SealedRow row,
            String id,
            List<String> closedValues)
            throws Exception {
        Map<SealedValue, SealedValue> anew = new LinkedHashMap<>();
        for (Map.Entry<SealedPlace, SealedValue> each : row.all()) {
            if (each.getValue().keyId().equals(id) && !anew.containsKey(each.getValue())) {
                try {
                    String clear = sealer.open(each.getKey(), each.getValue());
                    anew.put(each.getValue(), sealer.seal(each.getKey(), clear));
                } catch (Fault e) {
                    closedValues.add(Reason.of(e));
                }
            }
        }
        String text = row.text();
        for (Map.Entry<SealedValue, SealedValue> each : anew.entrySet()) {
            text = text.replace(each.getKey().text(), each.getValue().text());
        }
        tx.update(
                "UPDATE \""
                        + column.table()
                        + "\" SET \""
                        + column.column()
                        + "\" = ?"
                        + " WHERE rowid = ?",
                text,
                row.id());
        anew.forEach(sealer.keys()::rewrapped);
    }

    /**
     * Retires each former key that no text of any table names, also of tables that nobody told us
     * of.
     *
     * @return what names the others
     */
    private List<String> retire(List<String> former) {
        return database.write(tx -> {
            List<String> kept = new ArrayList<>();
            for (String id : former) {
                List<String> named = SealedTextScan.naming(tx, prefix(id));
                if (named.isEmpty()) {
                    KeyTable.remove(tx, id);
                    sealer.keys().retire(List.of(id));
                } else {
                    kept.add("the key " + id + " is named by " + String.join(", ", named));
                }
            }
            return kept;
        });
    }

    /** What was sealed with a former key is to be found nowhere in the file. */
    private void scrub() {
        try {
            for (int i = 0; i < SCRUBS && !database.scrub(); i++) {
                LOG.debug("somebody reads: the log is not empty yet");
            }
        } catch (RuntimeException e) {
            LOG.warn("what was sealed with the former key is not wiped: {}", Reason.of(e));
        }
    }

    /** Stops after the batch that is under way; another start goes on. */
    @Override
    public void close() {
        closed = true;
        wakeups.release();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
