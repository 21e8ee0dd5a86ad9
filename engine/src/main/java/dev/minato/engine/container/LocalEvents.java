package dev.minato.engine.container;

import dev.minato.engine.Event;
import dev.minato.engine.Events;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** A ring of 256 events and those who listen. */
final class LocalEvents implements Events {
    private static final Logger LOG = LoggerFactory.getLogger(LocalEvents.class);
    private static final int KEPT = 256;
    private static final int QUEUED = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Event> ring = new ArrayDeque<>(KEPT);
    private final List<Queue> queues = new ArrayList<>();
    private final List<Consumer<Event>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void publish(Event event) {
        lock.lock();
        try {
            if (ring.size() == KEPT) {
                ring.removeFirst();
            }
            ring.addLast(event);
            queues.removeIf(queue -> !queue.offer(event));
        } finally {
            lock.unlock();
        }
        for (Consumer<Event> listener : listeners) {
            try {
                listener.accept(event);
            } catch (RuntimeException e) {
                LOG.warn("a listener failed at event {} {}", event.type(), event.action(), e);
            }
        }
    }

    @Override
    public Subscription subscribe(Optional<Instant> since) {
        Queue queue = new Queue();
        lock.lock();
        try {
            since.ifPresent(from ->
                    ring.stream()
                            .filter(event -> !event.time().isBefore(from))
                            .forEach(queue::offer));
            queues.add(queue);
        } finally {
            lock.unlock();
        }
        return queue;
    }

    @Override
    public AutoCloseable listen(Consumer<Event> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    private final class Queue implements Subscription {
        private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>(QUEUED);
        private volatile boolean ended;

        boolean offer(Event event) {
            if (!events.offer(event)) {
                ended = true;
            }
            return !ended;
        }

        @Override
        public Optional<Event> next(Duration patience) throws InterruptedException {
            return Optional.ofNullable(events.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
        }

        @Override
        public boolean ended() {
            return ended && events.isEmpty();
        }

        @Override
        public void close() {
            ended = true;
            lock.lock();
            try {
                queues.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
