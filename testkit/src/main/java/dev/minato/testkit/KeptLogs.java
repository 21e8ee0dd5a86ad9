package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.platform.Cluster.LogLine;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.LogSink;
import dev.minato.platform.job.ExecutionLogs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Logs of executions in memory. Thread-safe. */
public final class KeptLogs implements ExecutionLogs {
    private final Map<LogPlace, List<LogLine>> kept = new ConcurrentHashMap<>();
    private volatile boolean full;

    /** Nothing can be kept any more, or again. */
    public void full(boolean now) {
        full = now;
    }

    @Override
    public void keep(LogPlace place, int most, Consumer<LogSink> source) {
        List<LogLine> lines = new ArrayList<>();
        source.accept(lines::add);
        if (full) {
            throw Fault.exhausted("cannot keep the log: No space left on device");
        }
        kept.put(place, List.copyOf(lines));
    }

    @Override
    public boolean read(LogPlace place, LogQuery query, LogSink sink) {
        List<LogLine> lines = kept.get(place);
        if (lines == null) {
            return false;
        }
        int first = Math.max(0, lines.size() - query.tail().orElse(lines.size()));
        lines.subList(first, lines.size()).stream()
                .filter(line -> query.since().filter(line.time()::isBefore).isEmpty())
                .forEach(sink::line);
        return true;
    }

    @Override
    public void forget(String execution) {
        kept.keySet().removeIf(place -> place.execution().equals(execution));
    }

    /** Whose are kept. */
    public List<LogPlace> places() {
        return List.copyOf(kept.keySet());
    }
}
