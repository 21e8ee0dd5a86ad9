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
public final class FakeEvents implements Events {
    final CopyOnWriteArrayList<Event> published = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Optional<Event>> queue = new LinkedBlockingQueue<>();

    @Override
    public void publish(Event event) {
        published.add(event);
        queue.add(Optional.of(event));
    }

    @Override
    public Subscription subscribe(Optional<Instant> since) {
        return new Subscription() {
            @Override
            public Optional<Event> next(Duration patience) throws InterruptedException {
                Optional<Event> event = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
                return event == null ? Optional.empty() : event;
            }

            @Override
            public void wake() {
                queue.add(Optional.empty());
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
