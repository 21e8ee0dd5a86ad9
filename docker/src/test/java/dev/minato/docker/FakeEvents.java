package dev.minato.docker;

import dev.minato.engine.Event;
import dev.minato.engine.Events;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Events without an engine: one subscription sees everything. */
final class FakeEvents implements Events {
    final CopyOnWriteArrayList<Event> published = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Event> queue = new LinkedBlockingQueue<>();

    @Override
    public void publish(Event event) {
        published.add(event);
        queue.add(event);
    }

    @Override
    public Subscription subscribe(Optional<Instant> since) {
        return new Subscription() {
            @Override
            public Optional<Event> next(Duration patience) throws InterruptedException {
                return Optional.ofNullable(queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
            }

            @Override
            public boolean ended() {
                return false;
            }

            @Override
            public void close() {
                queue.clear();
            }
        };
    }

    @Override
    public AutoCloseable listen(Consumer<Event> listener) {
        return () -> {};
    }
}
