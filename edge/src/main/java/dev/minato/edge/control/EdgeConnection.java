package dev.minato.edge.control;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.EdgeState;
import dev.minato.edge.wire.Message;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A connection to the edge that is made again whenever it breaks. A call blocks until it is
 * answered and is repeated on the next connection when the one it was made on is gone. Thread-safe.
 */
final class EdgeConnection implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EdgeConnection.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration GREETING = Duration.ofSeconds(10);
    private static final long RETRY_MILLIS = 20;

    /** Who uses the connection. */
    interface User {
        /** An edge has been reached: what it lacks is sent before any call. */
        void reached(Peer peer, EdgeState state) throws IOException;

        /** The connection may be used. */
        void connected(EdgeState state);

        /** Something that is no answer. */
        void hear(Message message);

        void disconnected();
    }

    /** An edge as it was reached: the protocol that both speak. */
    record Peer(ControlChannel channel, int protocol) {
        void send(Message message) throws IOException {
            channel.send(message);
        }
    }

    /** Makes a call for whoever is at the other end. */
    interface CallMaker {
        Message make(long id, int protocol);
    }

    private final Path socket;
    private final User user;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<Long>> calls = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable Peer peer;
    private @Nullable EdgeState state;

    EdgeConnection(Path socket, User user) {
        this.socket = socket;
        this.user = user;
    }

    /** Connects, waiting a while for the socket. */
    void open() {
        Thread.ofVirtual().name("edge-client").start(this::run);
        awaitPeer(System.nanoTime() + PATIENCE.toNanos());
    }

    /** What the edge said when it was last reached. */
    EdgeState state() {
        synchronized (lock) {
            if (state == null) {
                throw gone();
            }
            return state;
        }
    }

    /** A number for a call. */
    long nextId() {
        return ids.incrementAndGet();
    }

    /** The answer to a call that its maker sends itself. */
    CompletableFuture<Long> expect(long id) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        calls.put(id, answer);
        var _ = answer.whenComplete((value, failure) -> calls.remove(id));
        return answer;
    }

    /** Sends to the edge that is there now; what it then lacks goes to the next one. */
    void tell(PeerAction action) {
        Peer now;
        synchronized (lock) {
            now = peer;
        }
        if (now != null) {
            try {
                action.on(now);
            } catch (IOException e) {
                drop(now);
            }
        }
    }

    /** Something sent to an edge. */
    interface PeerAction {
        void on(Peer peer) throws IOException;
    }

    /**
     * Calls.
     *
     * @return what is answered
     * @throws Fault unavailable when no edge answers in time, else what the edge refused
     */
    long call(CallMaker message) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Peer now = awaitPeer(deadline);
            long id = nextId();
            CompletableFuture<Long> answer = expect(id);
            try {
                now.send(message.make(id, now.protocol));
                return answer.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (IOException e) {
                drop(now);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Fault fault) {
                    throw fault;
                }
                drop(now);
            } catch (TimeoutException e) {
                throw Fault.unavailable(
                        "the edge did not answer for " + PATIENCE.toSeconds() + " s on " + socket);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw Fault.unavailable("interrupted while the edge was asked");
            } finally {
                calls.remove(id);
            }
        }
    }

    private Peer awaitPeer(long deadline) {
        synchronized (lock) {
            while (peer == null) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (millis <= 0 || closed.getCount() == 0) {
                    throw gone();
                }
                try {
                    lock.wait(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw Fault.unavailable("interrupted while waiting for the edge");
                }
            }
            return peer;
        }
    }

    private Fault gone() {
        return Fault.unavailable("no edge answers on " + socket);
    }

    private void run() {
        while (closed.getCount() > 0) {
            try (ControlChannel next = ControlChannel.dial(socket)) {
                converse(next);
            } catch (IOException | Fault e) {
                log.debug("edge connection: {}", Reason.of(e));
            } catch (RuntimeException | Error e) {
                log.error("edge connection", e);
            }
            try {
                if (closed.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void converse(ControlChannel channel) throws IOException {
        channel.send(new Message.Hello(Message.PROTOCOL, false));
        if (!(channel.receive(GREETING) instanceof Message.Welcome welcome)) {
            throw new IOException("the edge did not greet");
        }
        Peer next = new Peer(channel, spoken(welcome));
        EdgeState said = welcome.state().read();
        user.reached(next, said);
        synchronized (lock) {
            peer = next;
            state = said;
            lock.notifyAll();
        }
        try {
            user.connected(said);
            while (true) {
                hear(channel.receive());
            }
        } finally {
            drop(next);
            user.disconnected();
        }
    }

    private static int spoken(Message.Welcome welcome) throws IOException {
        int chosen = welcome.protocol();
        if (chosen < Message.OLDEST || chosen > Message.PROTOCOL) {
            throw new IOException(
                    "the edge speaks protocol "
                            + chosen
                            + "; this build speaks "
                            + Message.OLDEST
                            + " to "
                            + Message.PROTOCOL);
        }
        if (chosen < Message.PROTOCOL) {
            log.warn("the edge is of an earlier build: it takes routes without shares");
        }
        return chosen;
    }

    private void hear(Message message) {
        switch (message) {
            case Message.Answer answer -> {
                CompletableFuture<Long> call = calls.get(answer.id());
                if (call != null) {
                    call.complete(answer.value());
                }
            }
            case Message.Refusal refusal -> {
                CompletableFuture<Long> call = calls.get(refusal.id());
                if (call != null) {
                    call.completeExceptionally(refusal.fault());
                } else {
                    log.warn("edge refused: {}", refusal.text());
                }
            }
            default -> user.hear(message);
        }
    }

    /** Forgets a broken connection and lets its callers try again. */
    private void drop(Peer broken) {
        broken.channel.close();
        synchronized (lock) {
            if (!broken.equals(peer)) {
                return;
            }
            peer = null;
        }
        calls.values().forEach(call -> call.completeExceptionally(new IOException("edge gone")));
    }

    /** Ends the connection; the edge goes on. */
    @Override
    public void close() {
        closed.countDown();
        synchronized (lock) {
            if (peer != null) {
                peer.channel.close();
            }
            lock.notifyAll();
        }
    }
}
