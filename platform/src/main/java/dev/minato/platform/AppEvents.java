package dev.minato.platform;

import dev.minato.state.Change;
import dev.minato.state.ChangeKind;
import dev.minato.state.ChangeLog;
import dev.minato.state.ChangePage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The events of apps, those that were and those that come, read from the change log. Thread-safe.
 */
public final class AppEvents {
    /** Changes that are read at once: at most 800 KiB. */
    private static final int PAGE = 50;

    /** Among so many the newest of an environment are looked for: its apps share the log. */
    private static final int SEARCHED = 2_000;

    private final ChangeLog changes;

    public AppEvents(ChangeLog changes) {
        this.changes = changes;
    }

    /**
     * Something that was done.
     *
     * @param at when it was committed
     */
    public record AppEvent(Instant at, AppFact fact) {}

    /**
     * A piece of what was done.
     *
     * @param events the oldest first
     * @param cursor where to read on from
     */
    public record AppEventPage(List<AppEvent> events, long cursor) {
        public AppEventPage {
            events = List.copyOf(events);
        }
    }

    /** The last events of an app so far. */
    public AppEventPage lastOfApp(String app, int most) {
        long cursor = changes.last();
        return new AppEventPage(
                events(changes.newest(ChangeKind.APP, Optional.of(app), cursor, most)), cursor);
    }

    /** The last events of the apps of an environment so far; none that lie too far back. */
    public AppEventPage lastOfEnvironment(String environment, int most) {
        long cursor = changes.last();
        Deque<AppEvent> found = new ArrayDeque<>();
        long upTo = cursor;
        for (int searched = 0; searched < SEARCHED && found.size() < most; searched += PAGE) {
            List<Change> page = changes.newest(ChangeKind.APP, Optional.empty(), upTo, PAGE);
            if (page.isEmpty()) {
                break;
            }
            events(page).reversed().stream()
                    .filter(event -> event.fact().environment().equals(environment))
                    .limit(most - found.size())
                    .forEach(found::addFirst);
            upTo = page.getFirst().sequence() - 1;
        }
        return new AppEventPage(List.copyOf(found), cursor);
    }

    /**
     * What came after a cursor, waiting for it; what a reader that is slow by 100,000 changes has
     * missed is left out. May return before anything came or the time is over.
     *
     * @param wanted of which facts
     */
    public AppEventPage after(long cursor, Predicate<AppFact> wanted, Duration patience)
            throws InterruptedException {
        if (!changes.await(cursor, patience)) {
            return new AppEventPage(List.of(), cursor);
        }
        ChangePage page = changes.since(cursor, PAGE);
        List<Change> found = page.changes();
        return new AppEventPage(
                events(found).stream().filter(event -> wanted.test(event.fact())).toList(),
                found.isEmpty() ? changes.last() : found.getLast().sequence());
    }

    private static List<AppEvent> events(List<Change> found) {
        List<AppEvent> events = new ArrayList<>();
        for (Change change : found) {
            AppFact.of(change).ifPresent(fact -> events.add(new AppEvent(change.at(), fact)));
        }
        return events;
    }
}
