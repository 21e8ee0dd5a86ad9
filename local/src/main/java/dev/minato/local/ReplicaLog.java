package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.ContainerState;
import dev.minato.engine.Containers;
import dev.minato.engine.OutputChunk;
import dev.minato.local.ledger.GroupContainerRow;
import dev.minato.platform.Cluster.LogLine;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.Cluster.LogSink;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Reads a replica's output, over restarts of its process when following. One thread. */
final class ReplicaLog {
    private static final int LONGEST_LINE = 1 << 20;
    private static final long LOOK_MILLIS = 250;

    private final Containers containers;
    private final Supplier<Optional<String>> container;
    private final Map<OutputChunk.Source, ByteArrayOutputStream> unfinished =
            new EnumMap<>(OutputChunk.Source.class);
    private Optional<Instant> last = Optional.empty();

    /**
     * @param container ID of the container as it is now
     */
    ReplicaLog(Containers containers, Supplier<Optional<String>> container) {
        this.containers = containers;
        this.container = container;
    }

    /** The reader has gone. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;
    }

    void read(LogQuery query, LogSink sink) {
        Optional<Integer> tail = query.tail();
        Optional<Instant> since = query.since();
        boolean more = true;
        while (more) {
            Optional<String> id = container.get();
            boolean wanted =
                    id.isEmpty()
                            || pass(
                                    id.get(),
                                    new Period(since, Optional.empty()),
                                    tail.orElse(-1),
                                    query.follow(),
                                    sink);
            more = wanted && query.follow() && pause(sink);
            since = last.map(time -> time.plusNanos(1)).or(query::since);
            tail = id.isEmpty() ? tail : Optional.empty();
        }
    }

    /**
     * Reads what the process wrote that ended last: the one before the present one, or the last one
     * while the next is waited for.
     *
     * @throws Fault notFound when no process of it has ended
     */
    void readPrevious(Optional<GroupContainerRow> row, LogQuery query, LogSink sink) {
        Optional<Container> found = row.flatMap(GroupContainerRow::container).flatMap(this::find);
        ContainerState state =
                found.map(Container::state)
                        .filter(one -> one.startedAt().isPresent())
                        .orElseThrow(ReplicaLog::noPrevious);
        Optional<Instant> begun = row.flatMap(GroupContainerRow::begun).or(state::startedAt);
        boolean alive = state.status().alive();
        if (alive && row.filter(one -> one.restarts() > 0).isEmpty()) {
            throw noPrevious();
        }
        Optional<Instant> from = alive ? row.flatMap(GroupContainerRow::former) : begun;
        Optional<Instant> until = alive ? begun.map(time -> time.minusNanos(1)) : Optional.empty();
        Optional<Instant> since =
                from.filter(time -> query.since().filter(time::isBefore).isEmpty())
                        .or(query::since);
        Period period = new Period(since, until);
        long before = query.tail().map(most -> count(found.get().id(), period) - most).orElse(0L);
        var _ = pass(found.get().id(), period, -1, false, new Skipping(before, sink));
    }

    private Optional<Container> find(String id) {
        try {
            return Optional.of(containers.get(id));
        } catch (Fault e) {
            return Optional.empty();
        }
    }

    private static Fault noPrevious() {
        return Fault.notFound("There is no previous process: this one has not been started again.");
    }

    /** Lines in a period; they are counted first and read again, so that none has to be kept. */
    private long count(String id, Period period) {
        AtomicLong lines = new AtomicLong();
        var _ = pass(id, period, -1, false, _ -> lines.incrementAndGet() > 0);
        return lines.get();
    }

    /** From one time to another, both included. */
    private record Period(Optional<Instant> since, Optional<Instant> until) {}

    /** Leaves out the first lines. */
    private static final class Skipping implements LogSink {
        private long left;
        private final LogSink sink;

        Skipping(long left, LogSink sink) {
            this.left = left;
            this.sink = sink;
        }

        @Override
        public boolean line(LogLine line) {
            return left-- > 0 || sink.line(line);
        }

        @Override
        public boolean idle() {
            return sink.idle();
        }
    }

    /** True when the sink wants more. */
    private boolean pass(String id, Period period, int tail, boolean follow, LogSink sink) {
        try {
            containers.logs(
                    id,
                    new dev.minato.engine.LogQuery(
                            true, true, period.since, period.until, tail, follow),
                    new dev.minato.engine.LogSink() {
                        @Override
                        public void accept(Instant time, OutputChunk.Source source, byte[] data)
                                throws IOException {
                            take(time, source, data, sink);
                        }

                        @Override
                        public void idle() throws IOException {
                            if (!sink.idle()) {
                                throw new Refused();
                            }
                        }
                    });
            return flush(sink);
        } catch (Fault e) {
            if (e.getCause() instanceof Refused || stopped) {
                return false;
            }
            throw e;
        }
    }

    private boolean stopped;

    private void take(Instant time, OutputChunk.Source source, byte[] data, LogSink sink)
            throws IOException {
        ByteArrayOutputStream line =
                unfinished.computeIfAbsent(source, any -> new ByteArrayOutputStream());
        boolean ends = data.length > 0 && data[data.length - 1] == '\n';
        line.write(data, 0, ends ? data.length - 1 : data.length);
        last = Optional.of(time);
        if (ends || line.size() >= LONGEST_LINE) {
            emit(time, source, line, sink);
        }
    }

    private void emit(
            Instant time, OutputChunk.Source source, ByteArrayOutputStream line, LogSink sink)
            throws IOException {
        String text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        if (!sink.line(new LogLine(time, Optional.of(source == OutputChunk.Source.STDERR), text))) {
            stopped = true;
            throw new Refused();
        }
    }

    /** The last lines may have no newline. */
    private boolean flush(LogSink sink) {
        try {
            for (var entry : unfinished.entrySet()) {
                if (entry.getValue().size() > 0) {
                    emit(last.orElse(Instant.EPOCH), entry.getKey(), entry.getValue(), sink);
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Until the process may run again; false when nobody wants more. */
    private static boolean pause(LogSink sink) {
        try {
            return !new CountDownLatch(1).await(LOOK_MILLIS, TimeUnit.MILLISECONDS) && sink.idle();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
