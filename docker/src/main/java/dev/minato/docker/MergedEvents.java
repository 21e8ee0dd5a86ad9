package dev.minato.docker;

import dev.minato.engine.Event;
import dev.minato.engine.Events;
import dev.minato.state.Change;
import dev.minato.state.ChangeLog;
import dev.minato.state.ChangePage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The change log and the file of events as one stream, by time: before an event of a container is
 * handed out, all that was committed to the change log before it has been. Holds a page of the
 * change log at most; of a reader that falls 10,000 events of containers behind the stream ends.
 * One thread reads.
 */
final class MergedEvents implements AutoCloseable {
    /** Changes that are read at once: at most 800 KiB. */
    private static final int PAGE = 50;

    private final ChangeLog changes;
    private final Optional<Instant> since;
    private final Events.Subscription containers;
    private final AutoCloseable listening;
    private final Deque<Event> facts = new ArrayDeque<>();
    private Optional<Event> container = Optional.empty();
    private long cursor;

    /**
     * Follows both.
     *
     * @param since what is kept from then on comes first; absent: only what comes
     */
    MergedEvents(ChangeLog changes, Events events, Optional<Instant> since) {
        this.changes = changes;
        this.since = since;
        this.cursor = since.map(changes::before).orElseGet(changes::last);
        this.containers = events.subscribe(since);
        this.listening = changes.listen(this::hear);
    }

    private void hear(List<Change> heard) {
        if (heard.stream().anyMatch(change -> FactEvents.of(change).isPresent())) {
            containers.wake();
        }
    }

    /** The next event, or empty when none came in time; it may also return empty before that. */
    Optional<Event> next(Duration patience) throws InterruptedException {
        look(Duration.ZERO);
        if (container.isEmpty() && facts.isEmpty()) {
            look(patience);
        }
        boolean containerFirst =
                container.isPresent()
                        && (facts.isEmpty()
                                || !facts.getFirst().time().isBefore(container.get().time()));
        if (!containerFirst) {
            return Optional.ofNullable(facts.poll());
        }
        Optional<Event> event = container;
        container = Optional.empty();
        return event;
    }

    /** Has the next of each at hand; the change log is read after the event is there. */
    private void look(Duration patience) throws InterruptedException {
        if (container.isEmpty()) {
            container = containers.next(patience);
        }
        while (facts.isEmpty() && changes.last() > cursor) {
            ChangePage page = changes.since(cursor, PAGE);
            cursor =
                    page.changes().isEmpty() ? changes.last() : page.changes().getLast().sequence();
            page.changes().stream()
                    .filter(change -> since.filter(change.at()::isBefore).isEmpty())
                    .flatMap(change -> FactEvents.of(change).stream())
                    .forEach(facts::add);
        }
    }

    /** Whether nothing will come any more. */
    boolean ended() {
        return containers.ended() && container.isEmpty() && facts.isEmpty();
    }

    @Override
    public void close() {
        containers.close();
        try {
            listening.close();
        } catch (Exception e) {
            throw new IllegalStateException("ending to listen fails at nothing", e);
        }
    }
}
