package dev.minato.scaler.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.platform.scale.TriggerReading;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** One question to a server, on a thread of its own that whoever waits does not depend on. */
final class ServerReading {
    /** How long whoever gave it up waits for what it holds to be given back. */
    private static final Duration CLEARING = Duration.ofMillis(300);

    private final String server;
    private final ServerSession.Opening opening;
    private final @Nullable ServerSession before;
    private final Predicate<ServerSession> keep;
    private final ReadingDeadline deadline;
    private final CompletableFuture<TriggerReading> outcome = new CompletableFuture<>();
    private final Thread worker;
    private volatile boolean over;

    /**
     * @param before the session of the reading before, if there is one
     * @param keep takes the session of a reading that went well, or says no
     */
    ServerReading(
            String server,
            ServerSession.Opening opening,
            @Nullable ServerSession before,
            Predicate<ServerSession> keep,
            ReadingDeadline deadline) {
        this.server = server;
        this.opening = opening;
        this.before = before;
        this.keep = keep;
        this.deadline = deadline;
        this.worker = Thread.ofVirtual().name("trigger").unstarted(this::run);
    }

    void start() {
        worker.start();
    }

    boolean isOver() {
        return over;
    }

    /** Waits until nothing of it is left, or for so long. */
    void awaitEnd(Duration limit) throws InterruptedException {
        worker.join(limit);
    }

    /**
     * Waits for the answer.
     *
     * @throws Fault when there is none in time, or no good one; may hold secrets
     */
    TriggerReading await(Duration patience) {
        try {
            return outcome.get(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            giveUp();
            throw late(patience);
        } catch (InterruptedException e) {
            giveUp();
            Thread.currentThread().interrupt();
            throw Fault.unavailable(server + ": the question was called off");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof SocketTimeoutException && deadline.hasPassed()) {
                throw late(patience);
            }
            throw fault(cause);
        }
    }

    private Fault late(Duration patience) {
        return Fault.unavailable(
                server
                        + " has not answered within "
                        + (patience.toMillis() < 1000
                                ? patience.toMillis() + " ms"
                                : patience.toSeconds() + " s")
                        + ": see whether it runs and can be reached from this host");
    }

    private Fault fault(Throwable cause) {
        if (cause instanceof Fault fault) {
            return fault;
        }
        if (cause instanceof InterruptedException) {
            return Fault.unavailable(server + ": the question was called off");
        }
        if (cause instanceof RuntimeException || cause instanceof Error) {
            StackTraceElement[] trace = cause.getStackTrace();
            return Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    server
                            + " was asked in vain, by a defect of ours or of a driver: "
                            + cause.getClass().getSimpleName()
                            + " "
                            + Reason.of(cause)
                            + (trace.length > 0 ? " at " + trace[0] : ""));
        }
        return Fault.unavailable(server + ": " + Reason.of(cause));
    }

    /** Ends it: its socket closes, and soon after whoever waits hears of it. From any thread. */
    void giveUp() {
        worker.interrupt();
        outcome.completeExceptionally(new InterruptedException());
        try {
            worker.join(CLEARING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            TriggerReading reading = readOrAgain();
            over = true;
            outcome.complete(reading);
        } catch (Throwable e) {
            // An Error too: whoever waits must hear of it.
            over = true;
            outcome.completeExceptionally(e);
        }
    }

    private TriggerReading readOrAgain() throws Exception {
        if (before != null) {
            try {
                return read(before);
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                if (outcome.isDone() || deadline.hasPassed() || Thread.interrupted()) {
                    throw e;
                }
            }
        }
        return read(opening.open(deadline));
    }

    private TriggerReading read(ServerSession session) throws Exception {
        boolean kept = false;
        try {
            TriggerReading reading = session.read(deadline);
            kept = !outcome.isDone() && keep.test(session);
            return reading;
        } finally {
            if (!kept) {
                closeQuietly(session);
            }
        }
    }

    /** What is given up has nothing more to say. */
    static void closeQuietly(ServerSession session) {
        try {
            session.close();
        } catch (RuntimeException | Error e) {
            return;
        }
    }
}
