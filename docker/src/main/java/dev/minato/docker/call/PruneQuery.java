package dev.minato.docker.call;

import dev.minato.base.Fault;
import dev.minato.docker.wire.Filters;
import dev.minato.docker.wire.PastTime;
import dev.minato.engine.Event;
import dev.minato.engine.Events;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The common part of all prunes: since when, and who hears of it. */
public final class PruneQuery {
    private final Events events;
    private final InstantSource clock;

    public PruneQuery(Events events, InstantSource clock) {
        this.events = events;
        this.clock = clock;
    }

    /**
     * The moment that a filter names; what came after it stays.
     *
     * @param filter {@code until}, or another name of it
     */
    public Optional<Instant> until(Filters filters, String filter) {
        List<String> given = filters.all(filter);
        if (given.size() > 1) {
            throw Fault.invalid(filter, "more than one " + filter + " filter specified");
        }
        return given.stream()
                .findFirst()
                .map(text -> PastTime.parse(filter, text, clock.instant(), ZoneId.systemDefault()));
    }

    /** Whether something is old enough to go. */
    public static boolean isOld(Instant created, Optional<Instant> until) {
        return until.isEmpty() || !created.isAfter(until.get());
    }

    /**
     * Makes a prune known.
     *
     * @param type what was pruned, for example {@code container}
     */
    public void tell(String type, long bytes) {
        events.publish(
                new Event(
                        type,
                        "prune",
                        "",
                        Map.of("reclaimed", Long.toString(bytes)),
                        clock.instant()));
    }
}
