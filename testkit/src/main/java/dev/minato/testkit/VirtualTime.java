package dev.minato.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A clock that stands still but when the next thing happens, and the things that are going to
 * happen. What is due at the same time happens in an order that the seed decides. One thread.
 */
public final class VirtualTime implements InstantSource {
    private record Event(Instant at, long order, Runnable body) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Random random;
    private Instant now = BEGINNING;

    /** Time whose coincidences a seed decides. */
    public VirtualTime(Random random) {
        this.random = random;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /** Since the beginning. */
    public long elapsedNanos() {
        return Duration.between(BEGINNING, now).toNanos();
    }

    /** Lets something happen after a while. */
    public void after(Duration wait, Runnable body) {
        at(now.plus(wait), body);
    }

    /** Lets something happen at a time, now when that has passed. */
    public void at(Instant when, Runnable body) {
        events.add(new Event(when.isBefore(now) ? now : when, random.nextLong(), body));
    }

    /** Lets something happen within a while, when exactly the seed decides. */
    public void within(Duration most, Runnable body) {
        after(Duration.ofMillis(random.nextLong(most.toMillis() + 1)), body);
    }

    /**
     * Sets the clock. What is going to happen at a time happens then if the clock goes ahead, and
     * after as long as before if it goes back: early, as timers do that count time alone.
     */
    public void set(Instant clock) {
        Duration back = Duration.between(clock, now);
        now = clock;
        if (back.isPositive()) {
            List<Event> later = List.copyOf(events);
            events.clear();
            later.forEach(each ->
                    events.add(new Event(each.at().minus(back), each.order(), each.body())));
        }
    }

    /**
     * Lets the next thing happen.
     *
     * @return false when nothing happens any more until then
     */
    public boolean step(Instant until) {
        Event next = events.peek();
        if (next == null || next.at().isAfter(until)) {
            now = until.isAfter(now) ? until : now;
            return false;
        }
        events.remove(next);
        now = next.at().isAfter(now) ? next.at() : now;
        next.body().run();
        return true;
    }
}
