package dev.minato.edge;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

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
import java.util.function.LongFunction;

/**
 * The daemon's end of the line to the edge. Calls block until the edge has acknowledged (tables are
 * then in force and written down), from any thread, virtual ones included; several may be under
 * way. When the edge goes away (killed, replaced) the client reconnects on its own, calls under way
 * are repeated, and an edge that lacks what this client last applied gets it again.
 *
 * <p>Every call throws {@link Fault}: unavailable when no edge answered for ten seconds, else what
 * the edge refused.
 */
public final class EdgeClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EdgeClient.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration GREETING = Duration.ofSeconds(10);
    private static final long RETRY_MILLIS = 20;

    private final Path socket;
    private final EdgeSignals signals;
    private final Desired desired = new Desired();
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, CompletableFuture<Long>> calls = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> drains = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object lock = new Object();
    private @Nullable Line line;
    private @Nullable EdgeState state;

    private EdgeClient(Path socket, EdgeSignals signals) {
        this.socket = socket;
        this.signals = signals;
    }

    /**
     * Connects to a running edge, waiting a few seconds for its socket.
     *
     * @param socket the control socket ({@code Home.edgeSocket()})
     * @param signals what is told without being asked
     */
    public static EdgeClient connect(Path socket, EdgeSignals signals) {
        EdgeClient client = new EdgeClient(socket, signals);
        Thread.ofVirtual().name("edge-client").start(client::run);
        try {
            client.awaitLine(System.nanoTime() + PATIENCE.toNanos());
            return client;
        } catch (Fault e) {
            client.close();
            throw e;
        }
    }

    /** What the edge said when this client last connected. */
    public EdgeState state() {
        synchronized (lock) {
            if (state == null) {
                throw gone();
            }
            return state;
        }
    }

    /**
     * Replaces the routes.
     *
     * @return the version in force
     */
    public long apply(RouteTable table) {
        desired.routes(table);
        long version = call(id -> new Message.Routes(id, table));
        desired.routes(table.withVersion(version));
        return version;
    }

    /**
     * Replaces names, sources and listeners.
     *
     * @return the version in force
     */
    public long apply(DnsTable table) {
        desired.dns(table);
        return desired.dnsAt(call(id -> new Message.Dns(id, table)));
    }

    /**
     * Changes a few names or sources; costs the same however many there are.
     *
     * @return the version in force
     */
    public long apply(DnsChange change) {
        desired.dns(change);
        return desired.dnsAt(call(id -> new Message.Names(id, change)));
    }

    /** Adds or replaces one name. */
    public void putName(DnsName name) {
        apply(DnsChange.put(name));
    }

    /** Forgets one name. */
    public void removeName(String network, String name) {
        apply(DnsChange.remove(network, name));
    }

    /**
     * Takes a port and holds it, also while no daemon is there.
     *
     * @return the port, chosen by the kernel where 0 was asked for
     * @throws Fault conflict {@code Bind for ADDRESS:PORT failed: port is already allocated}
     */
    public int reserve(Reservation reservation) {
        int port = (int) call(id -> new Message.Reserve(id, reservation));
        desired.reserve(reservation.withPort(port));
        return port;
    }

    /** Gives a port back; nothing happens when the edge does not hold it. */
    public void release(Reservation reservation) {
        desired.release(reservation);
        call(id -> new Message.Release(id, reservation));
    }

    /**
     * Completes when a backend is no longer in the table and has nothing in flight; at once when
     * the edge never heard of it. It survives reconnections and never fails; bound it by {@code
     * orTimeout}.
     */
    public CompletableFuture<Void> drained(String backend) {
        CompletableFuture<Void> drain =
                drains.computeIfAbsent(backend, id -> new CompletableFuture<>());
        Line now;
        synchronized (lock) {
            now = line;
        }
        if (now != null) {
            sendOrDrop(now, new Message.Watch(backend));
        }
        return drain.copy();
    }

    /** Ends the connection; the edge goes on. */
    @Override
    public void close() {
        closed.countDown();
        synchronized (lock) {
            if (line != null) {
                line.close();
            }
            lock.notifyAll();
        }
    }

    private long call(LongFunction<Message> message) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Line now = awaitLine(deadline);
            long id = ids.incrementAndGet();
            CompletableFuture<Long> answer = new CompletableFuture<>();
            calls.put(id, answer);
            try {
                now.send(message.apply(id));
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

    private Line awaitLine(long deadline) {
        synchronized (lock) {
            while (line == null) {
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
            return line;
        }
    }

    private Fault gone() {
        return Fault.unavailable("no edge answers on " + socket);
    }

    private void run() {
        while (closed.getCount() > 0) {
            try (Line next = Line.dial(socket)) {
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

    private void converse(Line next) throws IOException {
        next.send(new Message.Hello(Message.PROTOCOL, false));
        if (!(next.receive(GREETING) instanceof Message.Welcome welcome)) {
            throw new IOException("the edge did not greet");
        }
        if (welcome.protocol() != Message.PROTOCOL) {
            log.warn("edge speaks protocol {}, not {}", welcome.protocol(), Message.PROTOCOL);
        }
        synchronized (lock) {
            line = next;
            state = welcome.state();
            lock.notifyAll();
        }
        try {
            signals.connected(welcome.state());
            bringUpToDate(next, welcome.state());
            while (true) {
                hear(next.receive());
            }
        } finally {
            drop(next);
            signals.disconnected();
        }
    }

    /** Sends again what an edge lacks that was started anew, or without its documents. */
    private void bringUpToDate(Line next, EdgeState edge) throws IOException {
        for (Message.Call call : desired.missingAt(edge, ids::incrementAndGet)) {
            if (call instanceof Message.Reserve reserve) {
                CompletableFuture<Long> answer = new CompletableFuture<>();
                calls.put(call.id(), answer);
                var _ = answer.whenComplete((port, error) -> reserved(reserve, error));
            }
            next.send(call);
        }
        for (String backend : drains.keySet()) {
            next.send(new Message.Watch(backend));
        }
    }

    private void reserved(Message.Reserve reserve, @Nullable Throwable error) {
        calls.remove(reserve.id());
        if (error instanceof Fault fault) {
            signals.reservationLost(reserve.reservation(), fault.text());
        }
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
            case Message.Drained drained -> {
                CompletableFuture<Void> drain = drains.remove(drained.backend());
                if (drain != null) {
                    drain.complete(null);
                }
                signals.drained(drained.backend());
            }
            case Message.InFlight counts -> signals.inFlight(counts.byBackend());
            case Message.DialFailed failed -> signals.dialFailed(failed.backend(), failed.reason());
            case Message.Arrival arrival ->
                    signals.arrival(arrival.host(), arrival.app(), arrival.waiting());
            default -> log.warn("edge said something unexpected: {}", message);
        }
    }

    private void sendOrDrop(Line to, Message message) {
        try {
            to.send(message);
        } catch (IOException e) {
            drop(to);
        }
    }

    /** Forgets a broken connection and lets its callers try again. */
    private void drop(Line broken) {
        broken.close();
        synchronized (lock) {
            if (line != broken) {
                return;
            }
            line = null;
        }
        calls.values().forEach(call -> call.completeExceptionally(new IOException("edge gone")));
    }
}
