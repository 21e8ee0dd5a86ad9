package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.AddressLiterals;
import dev.minato.edge.Backends;
import dev.minato.edge.DnsChange;
import dev.minato.edge.DnsListener;
import dev.minato.edge.DnsTable;
import dev.minato.edge.EdgeState;
import dev.minato.edge.GroupKey;
import dev.minato.edge.HostPort;
import dev.minato.edge.HostRoute;
import dev.minato.edge.PortReservation;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RouteTable;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.dns.DnsForwarder;
import dev.minato.edge.dns.DnsServer;
import dev.minato.edge.dns.DnsZone;
import dev.minato.edge.dns.ResolvConf;
import dev.minato.edge.ports.ExclusivePorts;
import dev.minato.edge.ports.ReservedPorts;
import dev.minato.edge.proxy.Ingress;
import dev.minato.edge.proxy.RoutingState;
import dev.minato.edge.wire.Message;
import dev.minato.edge.wire.ServiceDocument;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The edge without its control socket: routes, names and ports in force, and what is asked of them.
 * One call at a time; requests and questions go on beside.
 */
final class DataPlane {
    private static final Logger log = LoggerFactory.getLogger(DataPlane.class);
    private static final int MAX_FORWARDED = 1_024;
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final RoutingState routing;
    private final Ingress ingress;
    private final EdgeDocuments documents;
    private final ReservedPorts reservations = new ReservedPorts();
    private final DnsZone zone = new DnsZone();
    private final DnsServer dns;
    private final String program;
    private final String transport;
    private volatile Predecessor predecessor = Predecessor.NONE;
    private boolean standing;
    private volatile EdgeState state;

    DataPlane(
            RoutingState routing,
            Ingress ingress,
            EdgeDocuments documents,
            Path resolvConf,
            String program,
            String transport) {
        this.routing = routing;
        this.ingress = ingress;
        this.documents = documents;
        this.dns =
                new DnsServer(
                        zone,
                        new DnsForwarder(new ResolvConf(resolvConf), MAX_FORWARDED, ANSWER),
                        routing::owner);
        this.program = program;
        this.transport = transport;
        this.state = describe();
    }

    /**
     * Listens for the world.
     *
     * @return the port, chosen by the kernel where 0 was asked for
     * @throws Fault naming address, port and the mend
     */
    synchronized int listen(HostPort http) {
        int port = ingress.listen(http);
        state = describe();
        return port;
    }

    /**
     * Puts the documents of an earlier life in force.
     *
     * @param beside whether a predecessor still holds the ports: every one must be had; else those
     *     that somebody else took meanwhile are told and dropped
     */
    synchronized void restore(boolean beside) {
        share(beside);
        documents.load(beside);
        force(documents.dns());
        for (PortReservation reservation : documents.reservations()) {
            try {
                reservations.reserve(reservation);
            } catch (Fault e) {
                if (beside) {
                    throw e;
                }
                log.warn("a reserved port is lost: {}", e.text());
                documents.released(reservation);
            }
        }
        ingress.services(documents.routes().services());
        routing.unread(documents.routesUnread());
        routing.apply(documents.routes());
        state = describe();
    }

    /** As of the last change that is complete: never waits for the disk that one is written to. */
    EdgeState state() {
        return state;
    }

    /** Whether every event loop does what it is asked within a time. */
    boolean answers(Duration limit) {
        return ingress.answers(limit);
    }

    private EdgeState describe() {
        List<String> unbound = new ArrayList<>(ingress.unbound());
        unbound.addAll(dns.unbound());
        return new EdgeState(
                ProcessHandle.current().pid(),
                program,
                documents.routes().version(),
                documents.dnsVersion(),
                documents.reservations(),
                unbound,
                transport,
                ingress.main().map(HostPort::toString).orElse(""),
                routing.meters().epoch());
    }

    /**
     * Does what a daemon asks; it is in force and written down when this returns.
     *
     * @return a version, or a port
     * @throws Fault what is wrong with it; unavailable while a successor takes over
     */
    synchronized long serve(Message.Call call) {
        if (standing) {
            throw Fault.unavailable("this edge is being replaced: ask again");
        }
        try {
            return put(call);
        } finally {
            state = describe();
        }
    }

    private long put(Message.Call call) {
        return switch (call) {
            case Message.Routes routes -> applyWhole(routes.table().read());
            case Message.OwnerRoutes routes ->
                    apply(routes.routes().readOwner(), routes.routes().read());
            case Message.ChangeRoutes change ->
                    apply(change.change().readOwner(), change.change().read());
            case Message.Services services ->
                    serveAt(services.services().stream().map(ServiceDocument::read).toList());
            case Message.Dns names -> apply(names.table().read());
            case Message.Names change -> apply(change.change().read());
            case Message.Reserve reserve -> reserve(reserve.reservation().read());
            case Message.Release release -> release(release.reservation().read());
            case Message.Yield _, Message.Retire _ ->
                    throw Fault.invalid("type", "only a successor may ask for this");
        };
    }

    /** A table of a daemon that knows one owner: what others have stays. */
    private long applyWhole(RouteTable given) {
        long version = next(given.version(), documents.routes().version(), "routes");
        RouteTable table = documents.routes().withServices(given.services());
        for (RouteOwner owner : given.owners()) {
            table = table.replace(owner, checked(given.routes(owner)));
        }
        return force(table.withVersion(version), true);
    }

    private long apply(RouteOwner owner, List<HostRoute> routes) {
        return force(
                documents.routes().replace(owner, checked(routes)), owner.equals(RouteOwner.APPS));
    }

    private long apply(RouteOwner owner, RouteChange change) {
        RouteTable now = documents.routes();
        if (!now.owners().contains(owner) || documents.routesUnread()) {
            throw Fault.conflict(
                    "the routes of " + owner + " are not known here: give all of them first");
        }
        checked(change.put());
        RouteTable table = now.change(owner, change);
        documents.routes(owner, change, table);
        return inForce(table);
    }

    private long serveAt(List<ServiceListener> services) {
        RouteTable now = documents.routes();
        return now.services().equals(services) && !documents.routesUnread()
                ? now.version()
                : force(now.withServices(services), false);
    }

    /** Whole tables are written whole. */
    private long force(RouteTable table, boolean complete) {
        documents.routes(table, complete);
        routing.unread(documents.routesUnread());
        ingress.services(table.services());
        return inForce(table);
    }

    private long inForce(RouteTable table) {
        predecessor.pass(table);
        routing.apply(table);
        return table.version();
    }

    private static List<HostRoute> checked(List<HostRoute> routes) {
        for (HostRoute route : routes) {
            for (RouteGroup group : route.groups()) {
                if (group.backends() instanceof Backends.Discovered there) {
                    throw Fault.invalid(
                            "backends",
                            "backends of "
                                    + group.key()
                                    + " are to be discovered in "
                                    + there.environment()
                                    + ", but this edge is in no cluster: give their addresses");
                }
            }
        }
        return routes;
    }

    private long apply(DnsTable given) {
        long version = next(given.version(), documents.dnsVersion(), "names");
        DnsTable table = given.withVersion(version);
        documents.dns(table);
        force(table);
        return version;
    }

    private long apply(DnsChange change) {
        documents.dns(change);
        change.remove().forEach(name -> zone.remove(name.network(), name.name()));
        change.put().forEach(name -> zone.put(name.network(), name.name(), name.addresses()));
        change.forget().forEach(zone::forget);
        change.sources().forEach(zone::source);
        return documents.dnsVersion();
    }

    private static long next(long given, long current, String what) {
        if (given == 0) {
            return current + 1;
        }
        if (given < current) {
            throw Fault.conflict(
                    "the table of " + what + " has version " + current + ", not " + given);
        }
        return given;
    }

    /** Names of a whole table; those that stay are never missing in between. */
    private void force(DnsTable table) {
        zone.replace(
                table.names().stream()
                        .map(n -> new DnsZone.Entry(n.network(), n.name(), n.addresses()))
                        .toList(),
                table.sources());
        Set<DnsServer.Listener> listeners = new HashSet<>();
        Map<DnsServer.Listener, DnsServer.Service> services = new HashMap<>();
        for (DnsListener one : table.listeners()) {
            var listener =
                    new DnsServer.Listener(
                            AddressLiterals.socket(one.address(), one.port()), one.network());
            listeners.add(listener);
            one.service()
                    .map(AddressLiterals::parse)
                    .ifPresent(
                            at -> services.put(listener, new DnsServer.Service(at, one.owner())));
        }
        dns.listen(listeners, services);
    }

    private long reserve(PortReservation wanted) {
        PortReservation held = reservations.reserve(wanted);
        try {
            documents.reserved(held);
        } catch (Fault e) {
            reservations.release(held);
            throw e;
        }
        return held.endpoint().port();
    }

    private long release(PortReservation reservation) {
        reservations.release(reservation);
        documents.released(reservation);
        return 0;
    }

    void watchSleep(GroupKey group) {
        routing.watchSleep(group);
    }

    void watch(String backend) {
        predecessor.watch(backend);
        routing.watch(backend);
    }

    /** Tries again to bind what could not be bound. */
    synchronized void retry() {
        if (!standing && !state.unbound().isEmpty()) {
            ingress.retry();
            dns.retry();
            state = describe();
        }
    }

    /** Lets another process bind the same addresses and ports, or ends that. */
    synchronized void share(boolean on) {
        try {
            ingress.share(on);
            dns.share(on);
            reservations.share(on);
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "ports cannot be shared: " + Reason.of(e), e);
        }
    }

    /** After a takeover: nobody else may bind what this edge holds. */
    synchronized void holdAlone() {
        share(false);
        List<HostPort> tcp = new ArrayList<>(ingress.bound());
        reservations.list().stream()
                .filter(held -> held.protocol() == PortReservation.Protocol.TCP)
                .forEach(held -> tcp.add(held.endpoint()));
        ExclusivePorts.shut(tcp);
    }

    /** Somebody who gets each table before it is in force here. */
    synchronized void follows(Predecessor other) {
        predecessor = other;
    }

    /** A table of the successor, for the requests that still wait here. */
    void follow(RouteTable table) {
        predecessor.pass(table);
        routing.apply(table);
    }

    /** A successor is about to start: nothing changes any more, and it may bind beside. */
    synchronized void stand() {
        documents.fold();
        standing = true;
        share(true);
    }

    /** The successor did not come up: everything as before. */
    synchronized void goOn() {
        standing = false;
        share(false);
    }

    /** Takes nothing new; connections that wait to be accepted go to the successor. */
    synchronized void retire() {
        standing = true;
        routing.retire();
        ingress.stopAccepting();
        dns.stop();
        reservations.stop();
    }

    /** Clients that are still served. */
    int clients() {
        return ingress.clients();
    }

    RoutingState routing() {
        return routing;
    }
}
