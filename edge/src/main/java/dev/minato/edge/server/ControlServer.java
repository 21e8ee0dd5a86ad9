package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.control.ControlChannel;
import dev.minato.edge.proxy.RoutingState;
import dev.minato.edge.wire.KeyDocument;
import dev.minato.edge.wire.Message;
import dev.minato.edge.wire.StatsDocument;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The edge's end of the control socket: daemons that ask and are told, and a successor that takes
 * over. The socket is bound beside its name and renamed, so that it changes hands in one step.
 */
final class ControlServer implements RoutingState.Events {
    private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
    private static final int SAMPLE_MILLIS = 250;
    private static final int MAX_SIGNALS = 10_000;

    private final Path socket;
    private final Path fresh;
    private final Set<ControlSession> sessions = ConcurrentHashMap.newKeySet();
    private final LinkedBlockingQueue<Message> signals = new LinkedBlockingQueue<>();
    private final RelayedStats relayed = new RelayedStats();
    private final CountDownLatch retired = new CountDownLatch(1);
    private volatile @Nullable DataPlane data;
    private volatile @Nullable ControlSession successor;
    private @Nullable ServerSocketChannel server;

    ControlServer(Path socket) {
        this.socket = socket;
        this.fresh =
                socket.resolveSibling(socket.getFileName() + "." + ProcessHandle.current().pid());
    }

    /**
     * Binds the socket, not yet under its name.
     *
     * @throws Fault when it cannot be made
     */
    void prepare(DataPlane plane) {
        data = plane;
        try {
            Files.createDirectories(socket.toAbsolutePath().getParent());
            Files.deleteIfExists(fresh);
            ServerSocketChannel bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            bound.bind(UnixDomainSocketAddress.of(fresh));
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
            server = bound;
            Thread.ofVirtual().name("control").start(() -> accept(bound, plane));
        } catch (IOException e) {
            throw unusable(e);
        }
        Thread.ofVirtual().name("signals").start(() -> tell(plane));
    }

    /** Takes the name over, whoever had it. */
    void publish() {
        try {
            Files.move(fresh, socket, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private Fault unusable(IOException e) {
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "cannot open the control socket " + socket + ": " + Reason.of(e),
                e);
    }

    private void accept(ServerSocketChannel bound, DataPlane plane) {
        while (bound.isOpen()) {
            try {
                ControlSession session =
                        new ControlSession(new ControlChannel(bound.accept()), plane, this);
                Thread.ofVirtual().name("control-session").start(session::run);
            } catch (IOException e) {
                // Closed, or out of descriptors for a moment.
                LockSupport.parkNanos(10_000_000L);
            }
        }
    }

    void add(ControlSession session) {
        sessions.add(session);
        if (session.hearsCounts()) {
            session.tell(stats(plane().routing().meters().all()));
            relayed.all().forEach(stats -> session.tell(stats(stats)));
        }
        plane().routing().repeatArrivals();
    }

    /** A session is over; a successor that goes before it has taken over leaves all as it was. */
    void remove(ControlSession session) {
        sessions.remove(session);
        if (session.equals(successor) && retired.getCount() > 0) {
            successor = null;
            log.warn("the successor went away: going on");
            plane().goOn();
        }
    }

    /**
     * Stands still for a successor; daemons are cut off and come back to whoever has the socket.
     */
    synchronized void yieldTo(ControlSession next) {
        if (successor != null) {
            throw Fault.conflict("another successor is already taking over");
        }
        successor = next;
        plane().stand();
        sessions.forEach(ControlSession::close);
    }

    /** Whether that session's edge has taken over and this one finishes under its tables. */
    boolean servesFor(ControlSession session) {
        return retired.getCount() == 0 && session.equals(successor);
    }

    /** Whether daemons must come back later. */
    boolean yielding() {
        return successor != null;
    }

    /** The successor serves: stops accepting; {@link #awaitRetirement} returns. */
    void retire() throws IOException {
        plane().retire();
        if (server != null) {
            server.close();
        }
        retired.countDown();
        ControlSession next = successor;
        if (next != null && next.hearsCounts()) {
            signals.add(stats(plane().routing().meters().all()));
            relayed.all().forEach(stats -> signals.add(stats(stats)));
        }
    }

    /** Waits until a successor has taken over. */
    void awaitRetirement() throws InterruptedException {
        retired.await();
    }

    private DataPlane plane() {
        DataPlane now = data;
        if (now == null) {
            throw new IllegalStateException("the control socket is not open");
        }
        return now;
    }

    /** Sends what happened, and four times a second what changed in flight. */
    private void tell(DataPlane plane) {
        Map<String, Integer> last = Map.of();
        long ticks = 0;
        while (true) {
            try {
                Message next = signals.poll(SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    send(next);
                    continue;
                }
            } catch (InterruptedException e) {
                return;
            }
            Map<String, Integer> now = plane.routing().inFlight();
            tellSuccessor(inFlight());
            Map<String, Integer> changed = changes(last, now);
            if (!changed.isEmpty()) {
                Message news = new Message.InFlight(changed, null, null);
                sessions.forEach(session -> session.tell(news));
                last = now;
            }
            if (++ticks % 4 == 0) {
                plane.routing().repeatArrivals();
                tellCounts(plane.routing());
            }
            plane.retry();
        }
    }

    private void tellCounts(RoutingState routing) {
        EdgeStats changed = routing.meters().changed(routing.groups());
        if (!changed.groups().isEmpty()) {
            send(stats(changed));
        }
    }

    private static Message stats(EdgeStats stats) {
        return new Message.Stats(StatsDocument.of(stats));
    }

    /** What is in flight and held as a whole, for a successor. */
    Message inFlight() {
        RoutingState routing = plane().routing();
        return new Message.InFlight(
                routing.inFlight(),
                routing.table().version(),
                routing.held().stream().map(KeyDocument::of).toList());
    }

    /** Counts of an edge that this one has replaced, for whoever listens here. */
    void relay(EdgeStats stats) {
        relayed.add(stats);
        send(stats(stats));
    }

    /** Edges that this one has replaced are gone: what they had is over. */
    void relayEnd() {
        relayed.end().forEach(stats -> send(stats(stats)));
    }

    /** This edge ends: the last counts it has. */
    void tellEnd() {
        relayEnd();
        send(stats(plane().routing().meters().all().asLast()));
    }

    static Map<String, Integer> changes(Map<String, Integer> before, Map<String, Integer> now) {
        Map<String, Integer> changed = new HashMap<>(now);
        before.forEach((id, count) -> changed.merge(id, 0, (current, zero) -> current));
        changed.entrySet().removeIf(e -> e.getValue().equals(before.getOrDefault(e.getKey(), 0)));
        return changed;
    }

    private void send(Message message) {
        boolean fresh = message instanceof Message.Stats || message instanceof Message.GroupAsleep;
        for (ControlSession session : sessions) {
            if (!fresh || session.hearsCounts()) {
                session.tell(message);
            }
        }
        ControlSession next = successor;
        if (!fresh || (next != null && next.hearsCounts())) {
            tellSuccessor(message);
        }
    }

    /** It hears everything, and what is in flight as a whole each time. */
    private void tellSuccessor(Message message) {
        ControlSession next = successor;
        if (next != null && retired.getCount() == 0) {
            next.tell(message);
        }
    }

    @Override
    public void drained(String backend) {
        signals.add(new Message.Drained(backend));
    }

    @Override
    public void dialFailed(String backend, String reason) {
        offer(new Message.DialFailed(backend, reason));
    }

    @Override
    public void arrival(String host, GroupKey group, int waiting) {
        offer(new Message.Arrival(host, group.app(), waiting, group.target()));
    }

    @Override
    public void held(GroupKey group) {
        offer(stats(plane().routing().meters().one(group)));
    }

    @Override
    public void asleep(GroupKey group, GroupSleep sleep) {
        signals.add(
                new Message.GroupAsleep(KeyDocument.of(group), sleep.version(), sleep.calledOff()));
    }

    /** Signals that come again are dropped when a daemon does not listen. */
    private void offer(Message signal) {
        if (signals.size() < MAX_SIGNALS) {
            signals.add(signal);
        }
    }
}
