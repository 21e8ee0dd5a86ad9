package dev.minato.cli.command;

import dev.minato.base.Fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * One thing done to many at once, as {@code docker stop} does it: each may take as long as the
 * grace period of a container, and all together take no longer.
 */
final class ParallelActions {
    /** At most so many at once: what docker's command line allows itself. */
    private static final int MOST = 50;

    private ParallelActions() {}

    /** Hears what became of one. */
    interface Outcome {
        /**
         * Hears it.
         *
         * @param failure absent when it went well
         */
        void of(String name, Optional<Fault> failure);
    }

    /**
     * Does it to each, goes on after a failure, and tells each outcome in the order of the names as
     * soon as it and all before are known.
     */
    static void each(List<String> names, Consumer<String> action, Outcome outcome) {
        if (names.size() < 2) {
            oneByOne(names, action, outcome);
            return;
        }
        ExecutorService threads =
                Executors.newFixedThreadPool(
                        Math.min(names.size(), MOST),
                        Thread.ofPlatform().daemon().name("action-", 0).factory());
        try (threads) {
            List<Future<Optional<Fault>>> ends = new ArrayList<>();
            for (String name : names) {
                Callable<Optional<Fault>> one = () -> attempt(name, action);
                ends.add(threads.submit(one));
            }
            for (int i = 0; i < ends.size(); i++) {
                outcome.of(names.get(i), await(ends.get(i)));
            }
        }
    }

    /** The same, one after another. */
    static void oneByOne(List<String> names, Consumer<String> action, Outcome outcome) {
        names.forEach(name -> outcome.of(name, attempt(name, action)));
    }

    private static Optional<Fault> attempt(String name, Consumer<String> action) {
        try {
            action.accept(name);
            return Optional.empty();
        } catch (Fault e) {
            return Optional.of(e);
        }
    }

    private static Optional<Fault> await(Future<Optional<Fault>> end) {
        try {
            return end.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Fault.unavailable("the command was interrupted"));
        } catch (ExecutionException e) {
            return Optional.of(Fault.internal("an unexpected failure", e));
        }
    }
}
