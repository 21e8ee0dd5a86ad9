package dev.minato.platform.reconcile;

import dev.minato.platform.scale.ScaleDecision;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a revision wanted in the last {@link ScaleDecision#WINDOW}: a daemon that has begun takes
 * what there is for what was wanted. Not thread-safe.
 */
final class WishWindow {
    private record Wish(Instant at, int count) {}

    /** Falls from its first to its last: what is smaller than a later one never counts. */
    private final Deque<Wish> wishes = new ArrayDeque<>();

    WishWindow(int count, Instant now) {
        wishes.add(new Wish(now, count));
    }

    void add(int count, Instant now) {
        while (!wishes.isEmpty() && wishes.getLast().count() <= count) {
            wishes.removeLast();
        }
        wishes.addLast(new Wish(now, count));
        forget(now);
    }

    private void forget(Instant now) {
        Instant begin = now.minus(ScaleDecision.WINDOW);
        while (wishes.size() > 1 && wishes.getFirst().at().isBefore(begin)) {
            wishes.removeFirst();
        }
    }

    /** The highest wish. */
    int highest(Instant now) {
        forget(now);
        Wish first = wishes.getFirst();
        return first.at().isBefore(now.minus(ScaleDecision.WINDOW)) ? 0 : first.count();
    }

    /** When the highest wish is too old to count. */
    Instant ends() {
        return wishes.getFirst().at().plus(ScaleDecision.WINDOW).plusMillis(1);
    }
}
