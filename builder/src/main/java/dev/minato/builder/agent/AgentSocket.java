package dev.minato.builder.agent;

import dev.minato.base.Reason;
import dev.minato.builder.BuildCaller;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A socket that leads to an SSH agent of the build's caller. Both sides are strangers, so that how
 * many connections there are and how long one may be silent is bounded. Thread-safe.
 */
public final class AgentSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSocket.class);
    private static final int BACKLOG = 16;
    private static final int BUFFER = 16 << 10;

    private final ServerSocketChannel server;
    private final BuildCaller.SshAgent agent;
    private final Limits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Link> links = new HashSet<>();
    private boolean closed;

    /**
     * What may be done with a socket.
     *
     * @param connections at once; more wait until one has ended
     * @param silence after which a connection is closed
     */
    public record Limits(int connections, Duration silence) {
        /** 32 connections, ten minutes of silence. */
        public static final Limits USUAL = new Limits(32, Duration.ofMinutes(10));
    }

    private AgentSocket(ServerSocketChannel server, BuildCaller.SshAgent agent, Limits limits) {
        this.server = server;
        this.agent = agent;
        this.limits = limits;
    }

    /** Listens at a place. */
    public static AgentSocket open(Path place, BuildCaller.SshAgent agent, Limits limits)
            throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(place), BACKLOG);
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
        AgentSocket socket = new AgentSocket(server, agent, limits);
        Thread.ofVirtual().name("ssh agent").start(socket::accept);
        Thread.ofVirtual().name("ssh agent silence").start(socket::watch);
        return socket;
    }

    private void accept() {
        try {
            while (awaitPlace()) {
                Link link = new Link(server.accept());
                if (add(link)) {
                    Thread.ofVirtual().name("ssh agent connection").start(link::run);
                } else {
                    link.close();
                }
            }
        } catch (IOException e) {
            LOG.debug("an SSH agent is listened for no more: {}", Reason.of(e));
        }
    }

    private boolean awaitPlace() {
        lock.lock();
        try {
            while (!closed && links.size() >= limits.connections()) {
                changed.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean add(Link link) {
        lock.lock();
        try {
            changed.signalAll();
            return !closed && links.add(link);
        } finally {
            lock.unlock();
        }
    }

    private void remove(Link link) {
        lock.lock();
        try {
            links.remove(link);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Closes who was silent for too long. */
    private void watch() {
        lock.lock();
        try {
            while (!closed) {
                long now = System.nanoTime();
                long most = limits.silence().toNanos();
                links.stream().filter(link -> now - link.heard >= most).forEach(Link::close);
                long left =
                        links.stream()
                                .mapToLong(link -> most - (now - link.heard))
                                .filter(nanos -> nanos > 0)
                                .min()
                                .orElse(most);
                if (!changed.await(Math.max(left, 1), TimeUnit.NANOSECONDS)) {
                    LOG.trace("looking at connections to an SSH agent");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Ends everything. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            links.forEach(Link::close);
        } finally {
            lock.unlock();
        }
        quietly(server);
    }

    private static void quietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.debug("a connection to an SSH agent did not close: {}", Reason.of(e));
        }
    }

    /** One connection, to the agent and back. */
    private final class Link {
        private final SocketChannel client;
        private volatile long heard = System.nanoTime();
        private volatile BuildCaller.@Nullable Connection other;
        private volatile boolean ended;

        Link(SocketChannel client) {
            this.client = client;
        }

        void run() {
            try (BuildCaller.Connection connection = agent.connect()) {
                other = connection;
                if (ended) {
                    return;
                }
                Thread back =
                        Thread.ofVirtual()
                                .start(() ->
                                        pass(connection.in(), Channels.newOutputStream(client)));
                pass(Channels.newInputStream(client), connection.out());
                close();
                back.join();
            } catch (IOException | RuntimeException e) {
                LOG.debug("an SSH agent does not answer: {}", Reason.of(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close();
                remove(this);
            }
        }

        /** Until one side ends, which ends both: the protocol has no half of it. */
        private void pass(InputStream from, OutputStream to) {
            byte[] buffer = new byte[BUFFER];
            try {
                for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                    heard = System.nanoTime();
                    to.write(buffer, 0, n);
                    to.flush();
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("a connection to an SSH agent has ended: {}", Reason.of(e));
            } finally {
                close();
            }
        }

        void close() {
            ended = true;
            quietly(client);
            BuildCaller.Connection connection = other;
            if (connection != null) {
                quietly(connection);
            }
        }
    }
}
