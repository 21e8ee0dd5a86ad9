package dev.minato.state;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A few platform threads, each with a read-only connection: calls into SQLite would pin the
 * carriers of virtual threads. A thread opens its connection at its first read.
 */
final class ReaderThreads {
    /** Opens a read-only connection. */
    interface Opener {
        Connection open() throws SQLException;
    }

    private final Opener opener;

    /** The empty one asks a thread to end. */
    private final LinkedBlockingQueue<Optional<Job<?>>> queue = new LinkedBlockingQueue<>();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    private record Job<T>(DatabaseRead<T> read, CompletableFuture<T> done) {
        void run(ReadTransaction rx) {
            try {
                done.complete(read.run(rx));
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        }
    }

    ReaderThreads(Opener opener, int count) {
        this.opener = opener;
        for (int i = 0; i < count; i++) {
            threads.add(Thread.ofPlatform().name("state-reader-" + i).daemon().start(this::loop));
        }
    }

    <T> CompletableFuture<T> submit(DatabaseRead<T> read) {
        Job<T> job = new Job<>(read, new CompletableFuture<>());
        Optional<Job<?>> queued = Optional.of(job);
        queue.add(queued);
        if (closed && queue.remove(queued)) {
            throw Fault.unavailable("the database is closed: Minato is stopping");
        }
        return job.done;
    }

    private void loop() {
        Job<?> first = next();
        if (first == null) {
            return;
        }
        try (Connection connection = opener.open()) {
            StatementCache statements = new StatementCache(connection);
            for (Job<?> job = first; job != null; job = next()) {
                read(connection, statements, job);
            }
        } catch (SQLException e) {
            first.done.completeExceptionally(e);
            loop();
        }
    }

    /** One transaction for each read, so that all its queries see the same state. */
    private void read(Connection connection, StatementCache statements, Job<?> job) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN");
            try {
                job.run(new ReadTransaction(statements));
            } finally {
                statement.execute("ROLLBACK");
            }
        } catch (SQLException e) {
            job.done.completeExceptionally(e);
        }
    }

    private @Nullable Job<?> next() {
        try {
            return queue.take().orElse(null);
        } catch (InterruptedException e) {
            return null;
        }
    }

    /** Ends the threads once what is queued is answered. */
    void stop() throws InterruptedException {
        closed = true;
        threads.forEach(_ -> queue.add(Optional.empty()));
        for (Thread thread : threads) {
            thread.join();
        }
    }
}
