package dev.minato.engine.event;

import dev.minato.engine.Event;
import dev.minato.engine.Events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** The file of events and those who listen. */
public final class LocalEvents implements Events, AutoCloseable {
    private static final int QUEUED = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final EventFile file;
    private final List<Queue> queues = new ArrayList<>();

    public LocalEvents(EventFile file) {
        this.file = file;
    }

    @Override
    public void publish(Event event) {
        lock.lock();
        try {
            file.append(event);
            queues.removeIf(queue -> !queue.offer(event));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Subscription subscribe(Optional<Instant> since) {
        lock.lock();
        try {
            Queue queue = new Queue(since.map(file::since));
            queues.add(queue);
            return queue;
        } finally {
            lock.unlock();
        }
    }

    private final class Queue implements Subscription {
        private final LinkedBlockingQueue<Optional<Event>> events =
                new LinkedBlockingQueue<>(QUEUED + 1);
        private final AtomicBoolean woken = new AtomicBoolean();
        private final Optional<EventReplay> past;
        private volatile boolean replayed;
        private volatile boolean ended;

        Queue(Optional<EventReplay> past) {
            this.past = past;
            this.replayed = past.isEmpty();
        }

        boolean offer(Event event) {
            if (!events.offer(Optional.of(event))) {
                ended = true;
            }
            return !ended;
        }

        @Override
        public Optional<Event> next(Duration patience) throws InterruptedException {
            if (!replayed) {
                Optional<Event> event = past.flatMap(EventReplay::next);
                if (event.isPresent()) {
                    return event;
                }
                replayed = true;
            }
            Optional<Event> event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                return Optional.empty();
            }
            if (event.isPresent()) {
                return event;
            }
            woken.set(false);
            return Optional.ofNullable(events.poll()).flatMap(next -> next);
        }

        @Override
        public void wake() {
            // Whoever has a full queue waits for nothing.
            if (woken.compareAndSet(false, true) && !events.offer(Optional.empty())) {
                woken.set(false);
            }
        }

        @Override
        public boolean ended() {
            return ended && replayed && events.isEmpty();
        }

        @Override
        public void close() {
            past.ifPresent(EventReplay::close);
            ended = true;
            lock.lock();
            try {
                queues.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            file.close();
        } finally {
            lock.unlock();
        }
    }
}
