package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what can only be observed from outside. */
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration GLANCE = Duration.ofMillis(20);

    private Eventually() {}

    /** The first value that is as expected. */
    static <T> T get(Supplier<T> observed, Predicate<T> expected) {
        return within(PATIENCE, observed, expected);
    }

    /** The same for what takes longer. */
    static <T> T within(Duration patience, Supplier<T> observed, Predicate<T> expected) {
        long end = System.nanoTime() + patience.toNanos();
        T now = observed.get();
        while (!expected.test(now)) {
            assertThat(System.nanoTime()).as("last seen: %s", now).isLessThan(end);
            LockSupport.parkNanos(GLANCE.toNanos());
            now = observed.get();
        }
        return now;
    }

    /** Waits until it is as expected. */
    static <T> void becomes(Supplier<T> observed, T expected) {
        get(observed, expected::equals);
    }
}
