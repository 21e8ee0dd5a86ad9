package dev.minato.image;

import java.util.concurrent.locks.ReentrantLock;

/**
 * One lock for each digest (shared by some): who makes a blob's file appear and who unlinks it hold
 * it from the file to the row.
 */
final class Locks {
    private final ReentrantLock[] locks = new ReentrantLock[64];

    Locks() {
        for (int i = 0; i < locks.length; i++) {
            locks[i] = new ReentrantLock();
        }
    }

    ReentrantLock of(Digest digest) {
        return locks[Math.floorMod(digest.hashCode(), locks.length)];
    }
}
