package dev.minato.image.content;

import dev.minato.image.model.Digest;

import java.util.concurrent.locks.ReentrantLock;

/**
 * One lock for each digest (shared by some): who makes a blob's file appear and who unlinks it hold
 * it from the file to the row.
 */
public final class DigestLocks {
    private final ReentrantLock[] locks = new ReentrantLock[64];

    DigestLocks() {
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    public ReentrantLock of(Digest digest) {
        return locks[Math.floorMod(digest.hashCode(), locks.length)];
    }
}
