package dev.minato.http.client;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection when a time has passed: blocking channels have no timeouts of their own. Its
 * thread is no virtual one: the first of a process costs a command some 10 ms.
 */
final class ConnectionDeadline implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean passed;

    private ConnectionDeadline() {}

    /**
     * @param late what a reader of the connection is told then
     */
    static ConnectionDeadline start(
            Optional<ReplyTimeout> patience, ChannelDuplex connection, String late) {
        ConnectionDeadline deadline = new ConnectionDeadline();
        patience.ifPresent(limit ->
                Thread.ofPlatform()
                        .name("http-deadline")
                        .daemon()
                        .start(() -> deadline.guard(limit, connection, late)));
        return deadline;
    }

    private void guard(ReplyTimeout patience, ChannelDuplex connection, String late) {
        try {
            while (!done.await(patience.limit().toMillis(), TimeUnit.MILLISECONDS)) {
                if (!patience.again().getAsBoolean()) {
                    passed = true;
                    connection.giveUp(late);
                    return;
                }
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
