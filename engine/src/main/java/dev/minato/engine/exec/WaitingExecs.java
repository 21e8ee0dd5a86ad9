package dev.minato.engine.exec;

import dev.minato.base.Fault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Execs that were created and not started, the oldest first. One is kept until the run of its
 * container ends, as dockerd does. Over all containers there are only so many: where there is no
 * room for another, those older than five minutes make room. Thread-safe.
 */
final class WaitingExecs {
    static final int MOST = 1000;

    /** Of what they hold, about. */
    static final long MOST_BYTES = 16 << 20;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int OVERHEAD = 500;

    private final InstantSource time;
    private final Map<String, Waiting> all = new LinkedHashMap<>();
    private long bytes;

    private record Waiting(ExecEntry exec, Instant since, long bytes) {
        /** Its container knows it, so the run that it was created for has not ended. */
        private boolean isWanted() {
            return exec.container().execs().contains(exec.id());
        }
    }

    WaitingExecs(InstantSource time) {
        this.time = time;
    }

    /**
     * Takes one that its container knows.
     *
     * @throws Fault exhausted when there are too many that are young
     */
    synchronized void add(ExecEntry exec) {
        Waiting waiting = new Waiting(exec, time.instant(), bytes(exec));
        removeUnwanted();
        makeRoom(waiting.bytes());
        if (!hasRoom(waiting.bytes())) {
            throw Fault.exhausted(
                    "too many execs were created and not started (at most "
                            + MOST
                            + " of "
                            + (MOST_BYTES >> 20)
                            + " MiB together wait): start them, or create fewer at once");
        }
        all.put(exec.id(), waiting);
        bytes += waiting.bytes();
    }

    private boolean hasRoom(long more) {
        return all.size() < MOST && bytes + more <= MOST_BYTES;
    }

    private void removeUnwanted() {
        Iterator<Waiting> each = all.values().iterator();
        while (each.hasNext()) {
            Waiting one = each.next();
            if (!one.isWanted()) {
                each.remove();
                bytes -= one.bytes();
            }
        }
    }

    private void makeRoom(long more) {
        Instant old = time.instant().minus(PATIENCE);
        Iterator<Waiting> oldest = all.values().iterator();
        while (!hasRoom(more) && oldest.hasNext()) {
            Waiting one = oldest.next();
            if (one.since().isAfter(old)) {
                return;
            }
            oldest.remove();
            bytes -= one.bytes();
            one.exec().container().execs().remove(one.exec().id());
        }
    }

    private static long bytes(ExecEntry exec) {
        return Stream.of(exec.spec().argv(), exec.spec().env())
                        .flatMap(texts -> texts.stream())
                        .mapToLong(text -> 2L * text.length() + OVERHEAD / 10)
                        .sum()
                + OVERHEAD;
    }

    /** One that waits, for its container's run of now. */
    synchronized Optional<ExecEntry> find(String id) {
        return Optional.ofNullable(all.get(id)).filter(Waiting::isWanted).map(Waiting::exec);
    }

    /** One waits no more. */
    synchronized void remove(String id) {
        Waiting one = all.remove(id);
        if (one != null) {
            bytes -= one.bytes();
        }
    }

    synchronized int size() {
        return all.size();
    }
}
