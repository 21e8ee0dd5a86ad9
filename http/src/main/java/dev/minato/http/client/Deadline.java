package dev.minato.http.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes a connection when a time has passed: blocking channels have no timeouts of their own. */
final class Deadline implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean passed;

    private Deadline() {}

    static Deadline start(Optional<Duration> limit, ChannelDuplex connection) {
        Deadline deadline = new Deadline();
        limit.ifPresent(time ->
                Thread.ofVirtual()
                        .name("http-deadline")
                        .start(() -> deadline.guard(time, connection)));
        return deadline;
    }

    private void guard(Duration limit, ChannelDuplex connection) {
        try {
            if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                passed = true;
                connection.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean passed() {
        return passed;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
