package dev.minato.scaler.server;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.scale.AppPlaces;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.scaler.rule.SecretMask;
import dev.minato.scaler.rule.TriggerParameters;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * A trigger that asks a server. It holds what {@link Trigger} promises for every type, whatever the
 * protocol or the driver does: each reading runs on a virtual thread of its own, which is
 * interrupted when its time is over or the trigger is closed; that closes the socket it waits for.
 * A session that has failed is closed. One that was kept since the reading before and fails at once
 * (the server was started anew) is replaced within the same reading.
 */
public final class ServerTrigger implements Trigger {
    private static final int LONGEST_TEXT = 400;

    /**
     * What a question that was given up may take to come to its end, within the next one's time.
     */
    private static final Duration ENDING = Duration.ofSeconds(2);

    private final String server;
    private final SecretMask mask;
    private final AppPlaces places;
    private final ServerSession.Opening opening;
    private @Nullable ServerReading underWay;
    private @Nullable ServerSession kept;
    private boolean closed;

    /**
     * @param server what is asked and where, for texts, like {@code Redis at cache:6379}; no
     *     credentials
     * @param rule takes secrets out of texts, and knows where apps are
     */
    public ServerTrigger(String server, TriggerParameters rule, ServerSession.Opening opening) {
        this(server, rule.mask(), rule.places(), opening);
    }

    ServerTrigger(String server, SecretMask mask, AppPlaces places, ServerSession.Opening opening) {
        this.server = server;
        this.mask = mask;
        this.places = places;
        this.opening = opening;
    }

    @Override
    public TriggerReading read(Duration patience) {
        Duration left = patience.minus(awaitBefore(patience));
        ServerReading reading = begin(left);
        try {
            return reading.await(left);
        } catch (Fault fault) {
            throw shown(fault);
        }
    }

    /** A driver may close its connections at once and its threads a moment later. */
    private Duration awaitBefore(Duration patience) {
        ServerReading before = underWay();
        if (before == null || before.isOver()) {
            return Duration.ZERO;
        }
        long from = System.nanoTime();
        Duration half = patience.dividedBy(2);
        try {
            before.awaitEnd(half.compareTo(ENDING) < 0 ? half : ENDING);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.unavailable(server + ": the question was called off");
        }
        return Duration.ofNanos(System.nanoTime() - from);
    }

    private synchronized @Nullable ServerReading underWay() {
        return underWay;
    }

    private synchronized ServerReading begin(Duration patience) {
        if (closed) {
            throw Fault.unavailable(server + " is not asked any more: its rule is gone");
        }
        ServerReading before = underWay;
        if (before != null && !before.isOver()) {
            throw Fault.unavailable(
                    server
                            + " was not asked: the question before has not come to its end, as when"
                            + " names cannot be looked up");
        }
        ServerReading reading =
                new ServerReading(
                        server, opening, kept, this::keep, ReadingDeadline.after(patience, places));
        kept = null;
        underWay = reading;
        reading.start();
        return reading;
    }

    /** Takes a session for the next reading; says no once the trigger is closed. */
    private synchronized boolean keep(ServerSession session) {
        if (!closed) {
            kept = session;
        }
        return !closed;
    }

    private Fault shown(Fault fault) {
        String text = SafeText.shown(mask.hide(SafeText.line(fault.text())), LONGEST_TEXT);
        return fault.field().isPresent() && fault.kind() == Fault.Kind.UNSUPPORTED
                ? Fault.unsupported(fault.field().orElseThrow(), text)
                : fault.field().isPresent()
                        ? Fault.invalid(fault.field().orElseThrow(), text)
                        : Fault.of(fault.kind(), text);
    }

    @Override
    public void close() {
        ServerReading reading;
        ServerSession session;
        synchronized (this) {
            closed = true;
            reading = underWay;
            session = kept;
            kept = null;
        }
        if (reading != null) {
            reading.giveUp();
        }
        if (session != null) {
            ServerReading.closeQuietly(session);
        }
    }
}
