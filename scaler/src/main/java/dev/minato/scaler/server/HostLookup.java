package dev.minato.scaler.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Addresses of hosts, looked up within a deadline. The system's resolver cannot be interrupted and
 * may take half a minute; on a virtual thread it would hold one of the few threads that carry all
 * of them. So it is asked on threads of its own, at most 16 at once.
 */
final class HostLookup {
    private static final int MOST_AT_ONCE = 16;
    private static final long KEPT_SECONDS = 10;

    /** Made when the first name is looked up; without work it has no thread. */
    private static final class Resolvers {
        static final ThreadPoolExecutor POOL =
                new ThreadPoolExecutor(
                        0,
                        MOST_AT_ONCE,
                        KEPT_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Thread.ofPlatform().daemon().name("trigger-lookup-", 1).factory());
    }

    private HostLookup() {}

    /**
     * All addresses of a host.
     *
     * @throws SocketTimeoutException when the resolver has not answered in time
     */
    static InetAddress[] all(String host, ReadingDeadline deadline) throws IOException {
        if (host.matches("[0-9.]+") || host.contains(":")) {
            return InetAddress.getAllByName(host);
        }
        Future<InetAddress[]> asked;
        try {
            asked = Resolvers.POOL.submit(() -> InetAddress.getAllByName(host));
        } catch (RejectedExecutionException e) {
            throw new IOException(
                    host
                            + " is not looked up: "
                            + MOST_AT_ONCE
                            + " other names are waiting for the resolver of this host");
        }
        try {
            return asked.get(deadline.leftMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("the resolver of this host has not answered");
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IOException(e.getCause());
        }
    }
}
