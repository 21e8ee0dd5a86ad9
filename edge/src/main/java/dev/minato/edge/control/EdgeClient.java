package dev.minato.edge.control;

import dev.minato.base.Fault;
import dev.minato.edge.DnsChange;
import dev.minato.edge.DnsName;
import dev.minato.edge.DnsTable;
import dev.minato.edge.EdgeSignals;
import dev.minato.edge.EdgeState;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupSleep;
import dev.minato.edge.HostRoute;
import dev.minato.edge.PortReservation;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RouteTable;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.wire.DnsChangeDocument;
import dev.minato.edge.wire.DnsDocument;
import dev.minato.edge.wire.KeyDocument;
import dev.minato.edge.wire.Message;
import dev.minato.edge.wire.OwnerRoutesDocument;
import dev.minato.edge.wire.ReservationDocument;
import dev.minato.edge.wire.RouteChangeDocument;
import dev.minato.edge.wire.RoutesDocument;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;

/**
 * The daemon's end of the channel to the edge. Calls block until the edge has acknowledged (tables
 * are then in force and written down), from any thread, virtual ones included; several may be under
 * way. When the edge goes away (killed, replaced) the client reconnects on its own, calls under way
 * are repeated, and an edge that lacks what this client last applied gets it again.
 *
 * <p>Every call throws {@link Fault}: unavailable when no edge answered for half a minute, else
 * what the edge refused.
 */
public final class EdgeClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EdgeClient.class);

    private final EdgeSignals signals;
    private final DesiredState desired = new DesiredState();
    private final EdgeConnection connection;
    private final Map<String, CompletableFuture<Void>> drains = new ConcurrentHashMap<>();
    private final Map<GroupKey, CompletableFuture<GroupSleep>> sleeps = new ConcurrentHashMap<>();
    private final Object routing = new Object();

    private EdgeClient(Path socket, EdgeSignals signals) {
        this.signals = signals;
        this.connection = new EdgeConnection(socket, new Hearing());
    }

    /**
     * Connects to a running edge, waiting a few seconds for its socket.
     *
     * @param socket the control socket ({@code Home.edgeSocket()})
     * @param signals what is told without being asked
     */
    public static EdgeClient connect(Path socket, EdgeSignals signals) {
        EdgeClient client = new EdgeClient(socket, signals);
        try {
            client.connection.open();
            return client;
        } catch (Fault e) {
            client.close();
            throw e;
        }
    }

    /** What the edge said when this client last connected. */
    public EdgeState state() {
        return connection.state();
    }

    /**
     * Replaces all routes of an owner; those of others stay.
     *
     * @return the version in force
     * @throws Fault conflict when a host is another owner's; the table before stays in force
     */
    public long apply(RouteOwner owner, List<HostRoute> routes) {
        OwnerRoutesDocument document = OwnerRoutesDocument.of(owner, routes);
        synchronized (routing) {
            RouteTable next = desired.routes().replace(owner, routes);
            return route(next, id -> new Message.OwnerRoutes(id, document));
        }
    }

    /**
     * Changes a few routes of an owner, all of which this client has been given before; costs the
     * same however many there are.
     *
     * @return the version in force
     * @throws Fault conflict when a host is another owner's, or the owner has given no whole table
     */
    public long change(RouteOwner owner, RouteChange change) {
        RouteChangeDocument document = RouteChangeDocument.of(owner, change);
        synchronized (routing) {
            RouteTable now = desired.routes();
            if (!now.owners().contains(owner)) {
                throw Fault.conflict("the routes of " + owner + " have to be given whole first");
            }
            return route(now.change(owner, change), id -> new Message.ChangeRoutes(id, document));
        }
    }

    private long route(RouteTable next, LongFunction<Message> message) {
        long version =
                connection.call(
                        (id, protocol) -> protocol < 2 ? whole(id, next) : message.apply(id));
        desired.routes(next.withVersion(version));
        return version;
    }

    /** What an edge of protocol 1 takes: a whole table, in which nobody's routes may be missing. */
    private Message whole(long id, RouteTable table) {
        if (!table.owners().contains(RouteOwner.APPS)) {
            throw Fault.unavailable(
                    "the edge is of an earlier build and takes routes of apps first: it is replaced"
                            + " at the next start of the daemon");
        }
        return new Message.Routes(id, RoutesDocument.of(desired.whole(table)));
    }

    /**
     * Says where containers are served, and whose hosts they reach there. A listener that cannot be
     * bound yet is bound as soon as its address appears. An edge of protocol 1 hears of them with
     * the next routes.
     */
    public void serve(List<ServiceListener> addresses) {
        synchronized (routing) {
            desired.services(addresses);
            connection.call((id, protocol) ->
                    protocol < 2
                            ? new Message.Names(id, DnsChangeDocument.of(DnsChange.NOTHING))
                            : new Message.Services(id, DesiredState.documents(addresses)));
        }
    }

    /**
     * Replaces names, sources and listeners.
     *
     * @return the version in force
     */
    public long apply(DnsTable table) {
        desired.dns(table);
        return desired.dnsAt(
                connection.call((id, protocol) -> new Message.Dns(id, DnsDocument.of(table))));
    }

    /**
     * Changes a few names or sources; costs the same however many there are.
     *
     * @return the version in force
     */
    public long apply(DnsChange change) {
        desired.dns(change);
        return desired.dnsAt(
                connection.call(
                        (id, protocol) -> new Message.Names(id, DnsChangeDocument.of(change))));
    }

    /** Adds or replaces one name. */
    public void putName(DnsName name) {
        apply(DnsChange.put(name));
    }

    /**
     * Takes a port and holds it, also while no daemon is there.
     *
     * @return the port, chosen by the kernel where 0 was asked for
     * @throws Fault conflict {@code Bind for ADDRESS:PORT failed: port is already allocated}
     */
    public int reserve(PortReservation reservation) {
        ReservationDocument document = ReservationDocument.of(reservation);
        int port = (int) connection.call((id, protocol) -> new Message.Reserve(id, document));
        desired.reserve(reservation.withPort(port));
        return port;
    }

    /** Gives a port back; nothing happens when the edge does not hold it. */
    public void release(PortReservation reservation) {
        desired.release(reservation);
        ReservationDocument document = ReservationDocument.of(reservation);
        connection.call((id, protocol) -> new Message.Release(id, document));
    }

    /**
     * Completes when a backend is no longer in the table and has nothing in flight; at once when
     * the edge never heard of it. It survives reconnections and never fails; bound it by {@code
     * orTimeout}.
     */
    public CompletableFuture<Void> drained(String backend) {
        CompletableFuture<Void> drain =
                drains.computeIfAbsent(backend, id -> new CompletableFuture<>());
        connection.tell(peer -> peer.send(new Message.Watch(backend)));
        return drain.copy();
    }

    /**
     * Completes when a group that is asleep has nothing in flight at any edge that lives and new
     * requests are held, or when that is called off: by a request, by a table in which it is not
     * asleep, by an edge that cannot tell. It survives reconnections and never fails.
     */
    public CompletableFuture<GroupSleep> asleep(GroupKey group) {
        CompletableFuture<GroupSleep> sleep =
                sleeps.computeIfAbsent(group, key -> new CompletableFuture<>());
        connection.tell(peer -> watchSleep(peer, group));
        return sleep.copy();
    }

    private void watchSleep(EdgeConnection.Peer peer, GroupKey group) throws IOException {
        if (peer.protocol() < 2) {
            slept(group, new GroupSleep(0, true));
        } else {
            peer.send(new Message.WatchGroup(KeyDocument.of(group)));
        }
    }

    private void slept(GroupKey group, GroupSleep sleep) {
        CompletableFuture<GroupSleep> waiting = sleeps.remove(group);
        if (waiting != null) {
            waiting.complete(sleep);
        }
    }

    /** Ends the connection; the edge goes on. */
    @Override
    public void close() {
        connection.close();
    }

    /** What is done with what the edge says of its own. */
    private final class Hearing implements EdgeConnection.User {
        @Override
        public void reached(EdgeConnection.Peer peer, EdgeState state) throws IOException {
            for (Message.Call call :
                    desired.missingAt(state, peer.protocol(), connection::nextId)) {
                if (call instanceof Message.Reserve reserve) {
                    var _ =
                            connection
                                    .expect(call.id())
                                    .whenComplete((port, error) -> {
                                        if (error instanceof Fault fault) {
                                            signals.reservationLost(
                                                    reserve.reservation().read(), fault.text());
                                        }
                                    });
                }
                peer.send(call);
            }
            for (String backend : drains.keySet()) {
                peer.send(new Message.Watch(backend));
            }
            for (GroupKey group : sleeps.keySet()) {
                watchSleep(peer, group);
            }
        }

        @Override
        public void connected(EdgeState state) {
            signals.connected(state);
        }

        @Override
        public void disconnected() {
            signals.disconnected();
        }

        @Override
        public void hear(Message message) {
            switch (message) {
                case Message.Drained drained -> {
                    CompletableFuture<Void> drain = drains.remove(drained.backend());
                    if (drain != null) {
                        drain.complete(null);
                    }
                    signals.drained(drained.backend());
                }
                case Message.InFlight counts -> signals.inFlight(counts.byBackend());
                case Message.DialFailed failed ->
                        signals.dialFailed(failed.backend(), failed.reason());
                case Message.Arrival arrival -> signals.arrival(group(arrival), arrival.waiting());
                case Message.Stats stats -> signals.stats(stats.stats().read());
                case Message.GroupAsleep sleep ->
                        slept(
                                sleep.group().read(),
                                new GroupSleep(sleep.version(), sleep.calledOff()));
                default -> log.warn("edge said something unexpected: {}", message);
            }
        }

        /** An edge of protocol 1 knows one group for each app. */
        private static GroupKey group(Message.Arrival arrival) {
            String target = arrival.target();
            return new GroupKey(arrival.app(), target == null ? arrival.app() : target);
        }
    }
}
