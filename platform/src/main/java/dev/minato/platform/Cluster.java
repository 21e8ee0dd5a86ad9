package dev.minato.platform;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The seam to engines: it takes "this revision, this many replicas", and reports replicas. Probes,
 * restarts with back-off and graceful stops belong behind it.
 *
 * <p>Contract (testkit's {@code ClusterContract} holds every implementation to it):
 *
 * <ul>
 *   <li>{@link #ensure} and {@link #remove} write down what is wanted, return promptly and are
 *       idempotent; the work happens behind them. What was accepted survives a restart of the
 *       daemon.
 *   <li>{@link #observe} may be late: a replica just asked for may not show yet, one just removed
 *       may still show. It never shows a replica of a set nobody ensured.
 *   <li>A replica may vanish at any time and come back under another name, as long as its set is
 *       wanted.
 *   <li>Thread-safe. Faults are unavailable when the engine does not answer now.
 * </ul>
 */
public interface Cluster {
    /**
     * Wants exactly so many replicas of a set. A set that was removed may be ensured again.
     *
     * @param count 1 or more
     */
    void ensure(RevisionRef set, ReplicaSpec spec, int count);

    /**
     * Wants no replica of a set: each is stopped gracefully (SIGTERM, the spec's grace period,
     * SIGKILL). Nothing happens when there is none.
     */
    void remove(RevisionRef set);

    /** Every replica of an app that is known now, those being stopped included, by name. */
    List<Replica> observe(String app);

    /** Every set of which something is wanted or left, so that what nobody wants is found. */
    List<RevisionRef> sets();

    /** What this cluster can give to one replica at most. */
    Capacity capacity();

    /**
     * Calls back after something about an app's replicas may have changed, until closed. Calls may
     * come from any thread, may come twice or for nothing, and must return promptly.
     */
    Registration listen(Listener listener);

    /**
     * Writes a replica's output to a sink until its end, or for ever when following, or until the
     * sink refuses a line. Blocks the caller.
     *
     * @throws dev.minato.base.Fault notFound when there is no such replica
     */
    void logs(String app, String replica, LogQuery query, LogSink sink);

    /**
     * Runs a command in a replica.
     *
     * @throws dev.minato.base.Fault notFound when there is no such replica; conflict when it does
     *     not run
     */
    ExecSession exec(String app, String replica, ExecRequest request);

    /** Told of changes. */
    @FunctionalInterface
    interface Listener {
        void changed(String app);
    }

    /** Ends a listener's calls. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Processors and memory of the largest replica that could ever fit. */
    record Capacity(Cpu cpu, Memory memory) {}

    /**
     * Which lines.
     *
     * @param follow go on with new lines, over restarts of the process
     * @param tail how many of the last lines before following; absent for all
     * @param since only lines at or after
     */
    record LogQuery(boolean follow, Optional<Integer> tail, Optional<Instant> since) {}

    /**
     * A line of output.
     *
     * @param error whether it came from stderr
     * @param text without the line's end
     */
    record LogLine(Instant time, boolean error, String text) {}

    /** Takes lines. */
    @FunctionalInterface
    interface LogSink {
        /** Returns whether it wants more. */
        boolean line(LogLine line);

        /** Called about twice a second while nothing comes; returns whether it still wants more. */
        default boolean idle() {
            return true;
        }
    }
}
