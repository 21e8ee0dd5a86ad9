package dev.minato.state;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** The append-only log of what changed, written in the transaction of each change. Thread-safe. */
public final class Changes {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

    private final Database database;
    private final AtomicLong last;
    private final CopyOnWriteArrayList<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService messenger =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("state-changes").daemon().factory());

    Changes(Database database, long last) {
        this.database = database;
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
            List<Change> found =
                    rx.query(
                            "SELECT sequence, at, kind, key FROM change WHERE sequence > ?"
                                    + " ORDER BY sequence LIMIT ?",
                            row ->
                                    new Change(
                                            row.number("sequence"),
                                            row.instant("at"),
                                            row.text("kind"),
                                            row.text("key")),
                            sequence,
                            max);
            return new ChangePage(found, isGap(rx, sequence, found));
        });
    }

    /** Whether what follows was forgotten, or the reader knows of another database's future. */
    private static boolean isGap(Rx rx, long sequence, List<Change> found) throws Exception {
        if (!found.isEmpty()) {
            return found.getFirst().sequence() > sequence + 1;
        }
        long newest =
                rx.one(
                                "SELECT seq FROM sqlite_sequence WHERE name = 'change'",
                                row -> row.number("seq"))
                        .orElse(0L);
        return newest != sequence;
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
        last.set(changes.getLast().sequence());
        if (!listeners.isEmpty()) {
            List<Change> news = List.copyOf(changes);
            try {
                messenger.execute(() -> tell(news));
            } catch (RejectedExecutionException e) {
                LOG.debug("closing: {} changes not told", news.size());
            }
        }
    }

    private void tell(List<Change> news) {
        for (ChangeListener listener : listeners) {
            try {
                listener.changed(news);
            } catch (RuntimeException | Error e) {
                LOG.warn("a listener of the change log failed", e);
            }
        }
    }

    void close() {
        messenger.shutdown();
    }
}
