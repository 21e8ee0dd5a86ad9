package dev.minato.remote;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** A lock for each key in use; keys nobody holds or waits for take no room. Thread-safe. */
final class KeyedLocks {
    private final Map<String, Entry> entries = new HashMap<>();

    private static final class Entry {
        private final ReentrantLock lock = new ReentrantLock();
        private int users;
    }

    /** A held lock. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for the key's lock; the same thread must close it. */
    Held lock(String key) throws InterruptedException {
        Entry entry;
        synchronized (entries) {
            entry = entries.computeIfAbsent(key, _ -> new Entry());
            entry.users++;
        }
        try {
            entry.lock.lockInterruptibly();
        } catch (InterruptedException e) {
            leave(key, entry);
            throw e;
        }
        return () -> {
            entry.lock.unlock();
            leave(key, entry);
        };
    }

    private void leave(String key, Entry entry) {
        synchronized (entries) {
            entry.users--;
            if (entry.users == 0) {
                entries.remove(key);
            }
        }
    }
}
