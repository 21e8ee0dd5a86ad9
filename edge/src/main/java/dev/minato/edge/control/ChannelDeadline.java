package dev.minato.edge.control;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes a channel when a time has passed before this is closed: blocking channels have no timeouts
 * of their own. Whoever is blocked on the channel gets an AsynchronousCloseException.
 */
final class ChannelDeadline implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);

    private ChannelDeadline() {}

    static ChannelDeadline of(Duration limit, SocketChannel channel) {
        ChannelDeadline deadline = new ChannelDeadline();
        Thread.ofVirtual().name("edge-deadline").start(() -> deadline.guard(limit, channel));
        return deadline;
    }

    private void guard(Duration limit, SocketChannel channel) {
        try {
            if (!done.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                channel.close();
            }
        } catch (IOException e) {
            // Closed as far as we can tell; whoever waited is woken either way.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        done.countDown();
    }
}
