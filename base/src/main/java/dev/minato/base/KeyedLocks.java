package dev.minato.base;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A lock for each key in use; keys nobody holds or waits for take no room. Any thread may give back
 * what another took; a holder that asks again waits for itself. Thread-safe.
 */
public final class KeyedLocks {
    private final Map<String, Entry> entries = new HashMap<>();

    private static final class Entry {
        private final Semaphore turn = new Semaphore(1);
        private int users;
    }

    /** A held lock; closing it twice does nothing. */
    public interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for the key's lock. */
    public Held lock(String key) throws InterruptedException {
        Entry entry = enter(key);
        try {
            entry.turn.acquire();
        } catch (InterruptedException e) {
            leave(key, entry);
            throw e;
        }
        return held(key, entry);
    }

    /** Waits for the key's lock, whatever interrupts come meanwhile. */
    public Held lockUninterruptibly(String key) {
        Entry entry = enter(key);
        entry.turn.acquireUninterruptibly();
        return held(key, entry);
    }

    /** Takes the key's lock when nobody has it. */
    public Optional<Held> tryLock(String key) {
        Entry entry = enter(key);
        if (entry.turn.tryAcquire()) {
            return Optional.of(held(key, entry));
        }
        leave(key, entry);
        return Optional.empty();
    }

    private Held held(String key, Entry entry) {
        AtomicBoolean closed = new AtomicBoolean();
        return () -> {
            if (closed.compareAndSet(false, true)) {
                entry.turn.release();
                leave(key, entry);
            }
        };
    }

    private Entry enter(String key) {
        synchronized (entries) {
            Entry entry = entries.computeIfAbsent(key, _ -> new Entry());
            entry.users++;
            return entry;
        }
    }

    private void leave(String key, Entry entry) {
        synchronized (entries) {
            entry.users--;
            if (entry.users == 0) {
                entries.remove(key);
            }
        }
    }

    /** How many keys are held or waited for. */
    public int inUse() {
        synchronized (entries) {
            return entries.size();
        }
    }
}
