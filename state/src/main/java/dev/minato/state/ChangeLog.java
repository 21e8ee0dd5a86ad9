package dev.minato.state;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The append-only log of what changed, written in the transaction of each change. Thread-safe. */
public final class ChangeLog {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);

    private final Database database;
    private final InstantSource clock;
    private final AtomicLong last;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final CopyOnWriteArrayList<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService messenger =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("state-changes").daemon().factory());

    ChangeLog(Database database, long last, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.last = new AtomicLong(last);
    }

    /** The sequence of the newest committed change, 0 when there is none. */
    public long last() {
        return last.get();
    }

    /**
     * Committed changes after one that is known, oldest first. The last 100,000 are kept. A reader
     * that keeps the sequence of the last change that it has done with, in the transaction that did
     * it where that can be, misses nothing and does nothing twice, over restarts too.
     *
     * @param sequence the newest change that is known already, 0 for none
     * @param max how many at most, 1 or more
     */
    public ChangePage since(long sequence, int max) {
        return database.read(rx -> {
            List<Change> found = ChangeTable.since(rx, sequence, max);
            return new ChangePage(found, isGap(rx, sequence, found));
        });
    }

    /** Whether what follows was forgotten, or the reader knows of another database's future. */
    private static boolean isGap(ReadTransaction rx, long sequence, List<Change> found)
            throws Exception {
        return found.isEmpty()
                ? ChangeTable.last(rx) != sequence
                : found.getFirst().sequence() > sequence + 1;
    }

    /**
     * The newest changes of a kind up to one that is known, oldest first. Of an app they are kept
     * for 14 days, at most 5 MB, whatever is told of others; of everything else as for {@link
     * #since}.
     *
     * @param key of which one; absent: of all
     * @param sequence the newest that may be among them
     * @param max how many at most
     */
    public List<Change> newest(ChangeKind kind, Optional<String> key, long sequence, int max) {
        return database.read(rx ->
                        ChangeHistory.has(kind)
                                ? ChangeHistory.newest(
                                        rx, kind, key, sequence, clock.instant(), max)
                                : ChangeTable.newest(rx, kind, key, sequence, max))
                .reversed();
    }

    /** Where to read on from to see every change from an instant on, for {@link #since}. */
    public long before(Instant from) {
        return database.read(rx -> ChangeTable.before(rx, from));
    }

    /**
     * Waits for a change after one that is known.
     *
     * @return whether there is one by now
     */
    public boolean await(long sequence, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (last.get() <= sequence && left > 0) {
                left = news.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
        return last.get() > sequence;
    }

    /**
     * Calls a listener after each commit that changed something.
     *
     * @return closing it ends the calls
     */
    public AutoCloseable listen(ChangeListener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Called by the writer after a commit. */
    void publish(List<Change> changes) {
        lock.lock();
        try {
            last.set(changes.getLast().sequence());
            news.signalAll();
        } finally {
            lock.unlock();
        }
        if (!listeners.isEmpty()) {
            List<Change> heard = List.copyOf(changes);
            try {
                messenger.execute(() -> tell(heard));
            } catch (RejectedExecutionException e) {
                LOG.debug("closing: {} changes not told", heard.size());
            }
        }
    }

    private void tell(List<Change> heard) {
        for (ChangeListener listener : listeners) {
            try {
                listener.changed(heard);
            } catch (RuntimeException | Error e) {
                LOG.warn("a listener of the change log failed", e);
            }
        }
    }

    void close() {
        messenger.shutdown();
    }
}
