package dev.minato.local.start;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Who starts next of those that start by themselves: replicas that an earlier daemon left without a
 * process, and processes that have ended. After a while without a daemon all that crash are due at
 * once, and after a start of the host all that there are; each start takes several processes. So a
 * few start at a time, in the order in which they came, and none before the daemon answers: whoever
 * asks for something meanwhile is not kept waiting by all of them. Thread-safe.
 */
public final class StartTurns {
    /** A start that takes longer, since something hangs, keeps nobody from starting. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final int most;
    private final Duration longest;

    // Guarded by this.
    private final Queue<Ticket> waiting = new ArrayDeque<>();
    private final Set<Ticket> running = new HashSet<>();
    private boolean open;

    /** One place in the row. */
    static final class Ticket {
        private final Runnable told;
        private volatile boolean called;

        private Ticket(Runnable told) {
            this.told = told;
        }

        boolean isCalled() {
            return called;
        }
    }

    /**
     * Closed at first: nobody is called.
     *
     * @param most how many start at a time
     */
    public StartTurns(int most) {
        this(most, LONGEST);
    }

    StartTurns(int most, Duration longest) {
        this.most = most;
        this.longest = longest;
    }

    /** From now on they are called. */
    public synchronized void open() {
        open = true;
        call();
    }

    /**
     * The turns of one that may have to start more than once.
     *
     * @param told of each; from any thread, perhaps at once; must return promptly
     */
    public StartTurn of(Runnable told) {
        return new StartTurn(this, told);
    }

    synchronized Ticket ask(Runnable told) {
        Ticket ticket = new Ticket(told);
        waiting.add(ticket);
        call();
        return ticket;
    }

    synchronized void end(Ticket ticket) {
        waiting.remove(ticket);
        if (running.remove(ticket)) {
            call();
        }
    }

    private void call() {
        while (open && running.size() < most && !waiting.isEmpty()) {
            Ticket next = waiting.remove();
            running.add(next);
            next.called = true;
            var _ =
                    CompletableFuture.runAsync(
                            () -> end(next),
                            CompletableFuture.delayedExecutor(
                                    longest.toMillis(), TimeUnit.MILLISECONDS));
            next.told.run();
        }
    }
}
