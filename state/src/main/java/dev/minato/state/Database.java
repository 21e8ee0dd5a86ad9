package dev.minato.state;

import dev.minato.base.Fault;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * One SQLite file (https://sqlite.org/wal.html), opened by one process at a time. Thread-safe; the
 * methods block, also virtual threads, and never give up half-way: an interrupt is kept for the
 * caller until the answer is there.
 *
 * <p>Errors of both directions: whatever the body throws reaches the caller as it is (checked ones
 * as a {@link Fault}); a full disk is a {@code Fault} exhausted and leaves the state as it was.
 */
public final class Database implements AutoCloseable {
    private final DatabaseFaults faults;
    private final HomeLock lock;
    private final WriterThread writer;
    private final ReaderThreads readers;
    private final ChangeLog changes;

    Database(
            DatabaseOpening opening,
            DatabaseOpening.Opened opened,
            InstantSource clock,
            int readers) {
        this.faults = opened.faults();
        this.lock = opened.lock();
        this.changes = new ChangeLog(this, opened.lastChange(), clock);
        this.writer = new WriterThread(opened.connection(), faults, clock, changes::publish);
        this.readers = new ReaderThreads(opening::connectReadOnly, readers);
    }

    /**
     * Opens the file, made when missing, locks it for this process and brings it to the schema of
     * this program.
     *
     * @throws Fault conflict when another process has it (its pid is named) or a newer program
     *     wrote it, unavailable when it is damaged or cannot be opened, exhausted when the disk is
     *     full; each with what to do
     */
    public static Database open(Path file, List<Migrations> rooms) {
        return open(file, rooms, InstantSource.system());
    }

    /** The same with another clock. */
    public static Database open(Path file, List<Migrations> rooms, InstantSource clock) {
        return open(new DatabaseOpening(file, clock, Optional.empty()), rooms, clock);
    }

    /**
     * The same for the database of a home.
     *
     * @throws Fault also conflict, with the mend, when the file is missing or empty where there was
     *     one before, or is another home's; nothing is changed then
     */
    public static Database open(Path file, List<Migrations> rooms, HomeId home) {
        InstantSource clock = InstantSource.system();
        return open(new DatabaseOpening(file, clock, Optional.of(home)), rooms, clock);
    }

    private static Database open(
            DatabaseOpening opening, List<Migrations> rooms, InstantSource clock) {
        return new Database(opening, opening.open(rooms), clock, 2);
    }

    /**
     * Changes something for good: when this returns, a power failure does not undo it. Writes that
     * are queued at once share one commit.
     */
    public <T> T write(DatabaseWrite<T> write) {
        return await(writer.submit(write, true));
    }

    /**
     * Changes something that can be found out again: when this returns everybody sees it and the
     * end of this process does not undo it, but a power failure may, until the next {@link #write}
     * returns. About ten times as fast.
     */
    public <T> T writeRelaxed(DatabaseWrite<T> write) {
        return await(writer.submit(write, false));
    }

    /** Reads in one consistent view, which has every write that returned before. */
    public <T> T read(DatabaseRead<T> read) {
        if (writer.isCurrentThread()) {
            throw new IllegalStateException("a read inside a write: use its Tx");
        }
        return await(readers.submit(read));
    }

    /**
     * Tells whether tables may have changed since they were read.
     *
     * @param tables how their names begin: {@code platform_}
     */
    public TableStamp stamp(String tables) {
        return writer.stamp(tables);
    }

    /**
     * What frees room when a write finds the disk full; the write is then tried once more.
     *
     * @param relief called by the thread that writes
     */
    public void onFull(Runnable relief) {
        writer.onFull(relief);
    }

    /** Has texts go through a rule before they are written. */
    void onText(WriteTransaction.TextRule rule) {
        writer.onText(rule);
    }

    /**
     * Writes the file anew, so that nothing is left of what was deleted or overwritten, and empties
     * the write-ahead log. Writers wait meanwhile; needs as much room as the file has.
     *
     * @return whether the log is empty too: not while somebody reads, try again then
     */
    public boolean scrub() {
        return await(writer.scrub());
    }

    /** The log of changes. */
    public ChangeLog changes() {
        return changes;
    }

    private <T> T await(CompletableFuture<T> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw failure(future);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private RuntimeException failure(Future<?> future) {
        Throwable cause = future.exceptionNow();
        if (cause instanceof Error error) {
            throw error;
        }
        return faults.of(cause);
    }

    /** Commits what is queued and gives the file back. */
    @Override
    public void close() {
        try {
            readers.stop();
            writer.stop();
            changes.close();
            lock.close();
        } catch (SQLException e) {
            throw faults.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
