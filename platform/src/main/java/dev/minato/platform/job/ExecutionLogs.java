package dev.minato.platform.job;

import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.LogSink;

import java.util.function.Consumer;

/** What containers of executions wrote that are no more. Thread-safe. */
public interface ExecutionLogs {
    /** The most that is kept of one container, in bytes: the last ones. */
    int MOST_BYTES = 1 << 20;

    /** One container of an attempt. */
    record LogPlace(String execution, String replica, String container) {}

    /**
     * Keeps the last of what a container wrote; it is there whole when this returns, in place of
     * what was kept of that container before.
     *
     * @param most so many bytes, at most {@link #MOST_BYTES}
     * @param source writes all lines to a sink
     * @throws dev.minato.base.Fault exhausted when the disk is full; nothing is kept then
     */
    void keep(LogPlace place, int most, Consumer<LogSink> source);

    /**
     * Reads what is kept; a wish to follow means nothing.
     *
     * @return false when nothing is kept of that container
     */
    boolean read(LogPlace place, LogQuery query, LogSink sink);

    /** Forgets all of an execution. */
    void forget(String execution);
}
