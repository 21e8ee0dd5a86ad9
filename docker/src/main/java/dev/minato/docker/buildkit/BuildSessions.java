package dev.minato.docker.buildkit;

import dev.minato.base.Fault;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The sessions that clients have open, by id. Thread-safe. */
final class BuildSessions {
    /** A client opens its session and asks for its build at the same time. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MOST = 256;

    private final Map<String, BuildSession> open = new HashMap<>();

    /** Has a session known for as long as its connection lasts. */
    void hold(BuildSession session) throws InterruptedException {
        add(session);
        try {
            session.connection().awaitClosed();
        } finally {
            remove(session);
        }
    }

    /**
     * Makes a session known.
     *
     * @throws Fault conflict when there is one of that id, exhausted when there are too many
     */
    private synchronized void add(BuildSession session) {
        if (open.size() >= MOST) {
            throw Fault.exhausted(MOST + " sessions of builds are open: end some first");
        }
        if (open.putIfAbsent(session.id(), session) != null) {
            throw Fault.conflict("session " + session.id() + " is open already");
        }
        notifyAll();
    }

    private synchronized void remove(BuildSession session) {
        open.remove(session.id(), session);
    }

    /**
     * A session; waits a moment for one that is being opened.
     *
     * @throws Fault not found when it does not come
     */
    synchronized BuildSession await(String id) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            BuildSession session = open.get(id);
            if (session != null) {
                return session;
            }
            wait(Math.max(1, left / 1_000_000));
        }
        throw Fault.notFound("no active session for " + id + ": the client has not opened it");
    }
}
