package dev.minato.local;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.engine.Containers;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Lets a replica that starts use whole processors where its limit is a part of one: programs work
 * hardest before they answer for the first time, and while they get used to requests. A half
 * becomes one, one and a half become two; the number of processors that a program sees stays what
 * it is under the limit. Used by one thread.
 */
final class StartBoost {
    private static final Logger log = LoggerFactory.getLogger(StartBoost.class);
    private static final long ONE = 1_000_000_000L;

    /** After the first readiness, while requests meet code that never ran. */
    static final Duration AFTER_READINESS = Duration.ofSeconds(10);

    /** For one that does not get ready. */
    static final Duration LONGEST = Duration.ofMinutes(1);

    private final Containers containers;
    private final long limit;
    private String container = "";
    private Optional<Instant> until = Optional.empty();

    /**
     * @param limit what the replica may use afterwards
     */
    StartBoost(Containers containers, Cpu limit) {
        this.containers = containers;
        this.limit = limit.nanos();
    }

    /** A container that has just been started. */
    void begin(String id, Instant now) {
        container = id;
        long whole = Math.ceilDiv(limit, ONE) * ONE;
        until = whole > limit && set(whole) ? Optional.of(now.plus(LONGEST)) : Optional.empty();
    }

    /** It is ready, for the first time or again. */
    void ready(Instant now) {
        Instant end = now.plus(AFTER_READINESS);
        until = until.map(planned -> planned.isBefore(end) ? planned : end);
    }

    /** A container that an earlier daemon started, and perhaps boosted. */
    void adopt(String id) {
        container = id;
        over();
    }

    /** When {@link #look} has something to do; empty when it has not. */
    Optional<Instant> until() {
        return until;
    }

    /** Ends the boost when its time has come. */
    void look(Instant now) {
        if (until.filter(end -> !now.isBefore(end)).isPresent()) {
            over();
        }
    }

    private void over() {
        until = Optional.empty();
        if (limit % ONE != 0) {
            set(limit);
        }
    }

    /** The container has ended. */
    void forget() {
        until = Optional.empty();
    }

    private boolean set(long nanos) {
        try {
            containers.limitCpus(container, nanos);
            return true;
        } catch (Fault e) {
            // One that has ended meanwhile gets its own limit at its next start.
            log.debug("container {}: its processors are not limited anew: {}", container, e.text());
            return false;
        }
    }
}
