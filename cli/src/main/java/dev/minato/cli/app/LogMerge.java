package dev.minato.cli.app;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Lines of several logs in the order of their times. Of each log a few lines are in memory; one
 * that is ahead waits for the others.
 */
final class LogMerge {
    private static final int AHEAD = 64;

    private final List<Source> sources = new ArrayList<>();

    /**
     * A line.
     *
     * @param text as it is printed
     */
    record TimedLine(Instant time, String text) {}

    /** The lines of one log, given by the thread that reads it. */
    static final class Source {
        private final int order;
        private final BlockingQueue<Optional<TimedLine>> lines = new LinkedBlockingQueue<>(AHEAD);

        private Source(int order) {
            this.order = order;
        }

        /** The next one; waits while this log is ahead of others. */
        void add(TimedLine line) throws InterruptedException {
            lines.put(Optional.of(line));
        }

        /** There are no more. */
        void end() throws InterruptedException {
            lines.put(Optional.empty());
        }
    }

    private record Head(TimedLine line, Source source) {}

    /** Another log; equal times come in the order of the logs. */
    Source source() {
        Source source = new Source(sources.size());
        sources.add(source);
        return source;
    }

    /**
     * Gives all lines away, until every log has ended.
     *
     * @param last how many of the last ones alone; absent: all
     */
    void drain(Optional<Integer> last, Consumer<TimedLine> sink) throws InterruptedException {
        Deque<TimedLine> kept = new ArrayDeque<>();
        PriorityQueue<Head> heads =
                new PriorityQueue<>(
                        Comparator.comparing((Head head) -> head.line.time)
                                .thenComparingInt(head -> head.source.order));
        for (Source source : sources) {
            source.lines.take().ifPresent(line -> heads.add(new Head(line, source)));
        }
        while (!heads.isEmpty()) {
            Head first = heads.remove();
            if (last.isEmpty()) {
                sink.accept(first.line);
            } else {
                kept.addLast(first.line);
                if (kept.size() > last.get()) {
                    kept.removeFirst();
                }
            }
            first.source.lines.take().ifPresent(line -> heads.add(new Head(line, first.source)));
        }
        kept.forEach(sink);
    }
}
