package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The one thread that writes. It takes what is queued into one transaction, each write in a
 * savepoint of its own, and wakes the callers after the commit: one fsync serves them all, and a
 * write that fails spoils no other.
 */
final class WriterThread {
    private static final Logger LOG = LoggerFactory.getLogger(WriterThread.class);
    private static final int GROUP = 256;
    private static final long IDLE_SECONDS = 2;

    private final Connection connection;
    private final StatementCache statements;
    private final DatabaseFaults faults;
    private final InstantSource clock;
    private final Consumer<List<Change>> committed;
    private final LinkedBlockingQueue<Job<?>> queue = new LinkedBlockingQueue<>();
    private final Map<String, TableStamp> stamps = new ConcurrentHashMap<>();
    private final Queue<CompletableFuture<Boolean>> scrubs = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private boolean durable;
    private boolean checkpointDue;
    private volatile boolean closed;
    private volatile Runnable relief = () -> {};
    private volatile boolean relieving;
    private volatile WriteTransaction.TextRule texts = (_, text) -> text;

    /** One queued write. */
    private static final class Job<T> {
        private final DatabaseWrite<T> write;
        private final boolean durable;
        private final CompletableFuture<T> done = new CompletableFuture<>();

        Job(DatabaseWrite<T> write, boolean durable) {
            this.write = write;
            this.durable = durable;
        }

        /** Runs the write; the caller is told by the answer, after the commit. */
        Runnable run(WriteTransaction tx) throws Exception {
            T value = write.run(tx);
            return () -> done.complete(value);
        }
    }

    WriterThread(
            Connection connection,
            DatabaseFaults faults,
            InstantSource clock,
            Consumer<List<Change>> committed) {
        this.connection = connection;
        this.statements = new StatementCache(connection);
        this.faults = faults;
        this.clock = clock;
        this.committed = committed;
        this.thread = Thread.ofPlatform().name("state-writer").daemon().start(this::loop);
    }

    <T> CompletableFuture<T> submit(DatabaseWrite<T> write, boolean durable) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a write inside a write: use its Tx");
        }
        Job<T> job = new Job<>(write, durable);
        queue.add(job);
        if (closed && queue.remove(job)) {
            throw Fault.unavailable("the database is closed: Minato is stopping");
        }
        return job.done;
    }

    /**
     * Writes the file anew, without what was deleted or overwritten, and empties the log.
     *
     * @return whether the log could be emptied: not while somebody reads
     */
    CompletableFuture<Boolean> scrub() {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        scrubs.add(done);
        var _ = submit(_ -> true, false); // Wakes the thread.
        return done;
    }

    private void scrubs() {
        for (CompletableFuture<Boolean> next = scrubs.poll(); next != null; next = scrubs.poll()) {
            try (Statement statement = connection.createStatement()) {
                statements.forget();
                statement.execute("VACUUM");
                try (ResultSet result = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
                    next.complete(result.next() && result.getInt(1) == 0);
                }
            } catch (SQLException | RuntimeException | Error e) {
                next.completeExceptionally(e);
            }
        }
    }

    void onFull(Runnable frees) {
        relief = frees;
        relieving = true;
    }

    void onText(WriteTransaction.TextRule rule) {
        texts = rule;
    }

    TableStamp stamp(String tables) {
        return stamps.computeIfAbsent(tables, TableStamp::new);
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    private void loop() {
        List<Job<?>> group = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            Job<?> first = next();
            if (first == null) {
                checkpoint();
                continue;
            }
            group.add(first);
            queue.drainTo(group, GROUP - 1);
            try {
                commit(group);
            } catch (RuntimeException | Error e) {
                LOG.error("a group of changes was not finished", e);
                Fault fault = Fault.internal("the change was not finished: " + Reason.of(e), e);
                group.forEach(job -> job.done.completeExceptionally(fault));
            }
            group.clear();
            scrubs();
        }
    }

    private @Nullable Job<?> next() {
        try {
            return queue.poll(IDLE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return null;
        }
    }

    /**
     * Twice when the disk is full: somebody may free room meanwhile, and those writes that fit are
     * done. Nobody has been answered yet.
     */
    private void commit(List<Job<?>> group) {
        Optional<Exception> failed = attempt(group, true);
        if (failed.filter(WriterThread::isFull).isPresent() && relieving) {
            relief.run();
            reuseLog();
            failed = attempt(group, false);
        }
        failed.ifPresent(e -> {
            RuntimeException fault = faults.of(e);
            group.forEach(job -> job.done.completeExceptionally(fault));
        });
    }

    private Optional<Exception> attempt(List<Job<?>> group, boolean again) {
        List<Runnable> answers = new ArrayList<>();
        List<Change> changes = new ArrayList<>();
        try {
            sync(group.stream().anyMatch(job -> job.durable));
            execute("BEGIN IMMEDIATE");
            for (Job<?> job : group) {
                run(job, answers, changes, again && relieving);
            }
            execute("COMMIT");
        } catch (Error e) {
            rollback();
            throw e;
        } catch (Exception e) {
            rollback();
            return Optional.of(e);
        } finally {
            stamps.values().forEach(TableStamp::ends);
        }
        checkpointDue = true;
        // The log first: who is answered finds his own change in it.
        if (!changes.isEmpty()) {
            committed.accept(changes);
        }
        answers.forEach(Runnable::run);
        return Optional.empty();
    }

    /** What comes next is written where the log has its room already, from its beginning on. */
    private void reuseLog() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(RESTART)");
        } catch (SQLException e) {
            LOG.warn("the log cannot be begun anew: {}", Reason.of(e));
        }
    }

    private static boolean isFull(Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql
                    && DatabaseFaults.primary(sql) == SQLiteErrorCode.SQLITE_FULL) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param giveUp whether a full disk ends the whole attempt, since it is going to be repeated
     */
    private void run(Job<?> job, List<Runnable> answers, List<Change> changes, boolean giveUp)
            throws Exception {
        execute("SAVEPOINT write");
        WriteTransaction tx = new WriteTransaction(statements, clock, texts, stamps.values());
        try {
            answers.add(job.run(tx));
            changes.addAll(tx.changes());
            execute("RELEASE write");
        } catch (Throwable e) {
            if (giveUp && isFull(e) && e instanceof Exception full) {
                throw full;
            }
            // Fails when SQLite gave up the whole transaction (disk full): then all writes failed.
            undo(e);
            answers.add(() -> job.done.completeExceptionally(e));
        }
    }

    private void undo(Throwable because) throws Exception {
        try {
            execute("ROLLBACK TO write");
            execute("RELEASE write");
        } catch (SQLException e) {
            throw because instanceof Exception first ? first : e;
        }
    }

    /** In WAL mode, FULL syncs the log at each commit and NORMAL only at a checkpoint. */
    private void sync(boolean wanted) throws SQLException {
        if (durable != wanted) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA synchronous=" + (wanted ? "FULL" : "NORMAL"));
            }
            durable = wanted;
        }
    }

    private void execute(String sql) throws Exception {
        statements.use(sql, PreparedStatement::execute);
    }

    private void rollback() {
        try {
            execute("ROLLBACK");
        } catch (Exception e) {
            LOG.debug("nothing to roll back: {}", Reason.of(e));
        }
    }

    /** Moves the log into the file while nobody waits, so that commits seldom have to. */
    private void checkpoint() {
        if (!checkpointDue) {
            return;
        }
        checkpointDue = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(PASSIVE)");
        } catch (SQLException e) {
            LOG.warn("checkpoint failed: {}", Reason.of(e));
        }
    }

    /** Ends the thread once what is queued is committed. */
    void stop() throws SQLException, InterruptedException {
        closed = true;
        queue.add(new Job<>(_ -> true, false));
        thread.join();
        connection.close();
    }
}
