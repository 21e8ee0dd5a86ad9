package dev.minato.builder.cache;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who uses which folder of {@link CacheMounts}, and who waits for one: those that wait for the same
 * get it in the order in which they came. Every method but {@link #isUsed} is called with the lock
 * held.
 */
final class CacheMountUses {
    private final Condition changed;
    private final Map<Long, Use> uses = new ConcurrentHashMap<>();
    private final Map<String, Deque<Turn>> queues = new HashMap<>();

    /** One folder in use. */
    private static final class Use {
        private final boolean shared;
        private int count = 1;
        private boolean ready;

        Use(boolean shared) {
            this.shared = shared;
        }
    }

    CacheMountUses(ReentrantLock lock) {
        this.changed = lock.newCondition();
    }

    /** Signalled whenever somebody who waits may have a folder. */
    Condition changed() {
        return changed;
    }

    boolean isUsed(long number) {
        return uses.containsKey(number);
    }

    /** It has its beginning: from now on others may share it. */
    void ready(long number) {
        Optional.ofNullable(uses.get(number)).ifPresent(use -> use.ready = true);
        changed.signalAll();
    }

    void giveBack(long number) {
        uses.computeIfPresent(number, (_, use) -> --use.count == 0 ? null : use);
        changed.signalAll();
    }

    /** Begins a request; to be ended. */
    Turn begin(CacheMountRequest request) {
        Turn turn = new Turn(request);
        queues.computeIfAbsent(request.key(), _ -> new ArrayDeque<>()).add(turn);
        return turn;
    }

    /** One request, until it has a folder. */
    final class Turn {
        private final CacheMountRequest request;

        private Turn(CacheMountRequest request) {
            this.request = request;
        }

        private boolean isShared() {
            return request.sharing() == CacheMountRequest.Sharing.SHARED;
        }

        /**
         * Takes one that is there.
         *
         * @param numbers those of the key
         * @return empty when none can be had now
         */
        OptionalLong choose(List<Long> numbers) {
            if (isShared()) {
                for (long number : numbers) {
                    Use use = uses.get(number);
                    if (use != null && use.shared && use.ready) {
                        use.count++;
                        return OptionalLong.of(number);
                    }
                }
            }
            if (mustWait(numbers)) {
                return OptionalLong.empty();
            }
            for (long number : numbers) {
                if (!uses.containsKey(number)) {
                    return OptionalLong.of(take(number));
                }
            }
            return OptionalLong.empty();
        }

        /** Whether another one would not do. */
        boolean mustWait(List<Long> numbers) {
            return switch (request.sharing()) {
                case SHARED -> numbers.stream().anyMatch(this::isBeginning);
                case PRIVATE -> false;
                case LOCKED ->
                        !isFirst()
                                || (!numbers.isEmpty()
                                        && numbers.stream().allMatch(uses::containsKey));
            };
        }

        private boolean isBeginning(long number) {
            Use use = uses.get(number);
            return use != null && use.shared && !use.ready;
        }

        private boolean isFirst() {
            return queues.getOrDefault(request.key(), new ArrayDeque<>()).stream()
                    .filter(turn -> turn.request.sharing() == CacheMountRequest.Sharing.LOCKED)
                    .findFirst()
                    .equals(Optional.of(this));
        }

        /** Takes one that nobody uses. */
        long take(long number) {
            uses.put(number, new Use(isShared()));
            return number;
        }

        /** The request is over, however it ended. */
        void end() {
            queues.computeIfPresent(
                    request.key(),
                    (_, queue) -> {
                        queue.remove(this);
                        return queue.isEmpty() ? null : queue;
                    });
            changed.signalAll();
        }
    }
}
