package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.Addresses;
import dev.minato.edge.DnsChange;
import dev.minato.edge.DnsTable;
import dev.minato.edge.EdgeState;
import dev.minato.edge.Endpoint;
import dev.minato.edge.Message;
import dev.minato.edge.Reservation;
import dev.minato.edge.RouteTable;
import dev.minato.edge.dns.DnsServer;
import dev.minato.edge.dns.Forwarder;
import dev.minato.edge.dns.ResolvConf;
import dev.minato.edge.dns.Zone;
import dev.minato.edge.ports.Door;
import dev.minato.edge.ports.Reservations;
import dev.minato.edge.proxy.Ingress;
import dev.minato.edge.proxy.Plane;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The edge without its control socket: routes, names and ports in force, and what is asked of them.
 * One call at a time; requests and questions go on beside.
 */
final class DataPlane {
    private static final Logger log = LoggerFactory.getLogger(DataPlane.class);
    private static final int MAX_FORWARDED = 1_024;
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final Plane plane;
    private final Ingress ingress;
    private final Documents documents;
    private final Reservations reservations = new Reservations();
    private final Zone zone = new Zone();
    private final DnsServer dns;
    private final String program;
    private final String transport;
    private Consumer<RouteTable> first = table -> {};
    private boolean standing;
    private volatile EdgeState state;

    DataPlane(
            Plane plane,
            Ingress ingress,
            Documents documents,
            Path resolvConf,
            String program,
            String transport) {
        this.plane = plane;
        this.ingress = ingress;
        this.documents = documents;
        this.dns =
                new DnsServer(
                        zone, new Forwarder(new ResolvConf(resolvConf), MAX_FORWARDED, ANSWER));
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
    synchronized int listen(Endpoint http) {
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
        documents.load();
        force(documents.dns());
        for (Reservation reservation : documents.reservations()) {
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
        plane.apply(documents.routes());
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
                ingress.main().map(Endpoint::toString).orElse(""));
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
            case Message.Routes routes -> apply(routes.table());
            case Message.Dns names -> apply(names.table());
            case Message.Names change -> apply(change.change());
            case Message.Reserve reserve -> reserve(reserve.reservation());
            case Message.Release release -> release(release.reservation());
            case Message.Yield _, Message.Retire _ ->
                    throw Fault.invalid("type", "only a successor may ask for this");
        };
    }

    private long apply(RouteTable given) {
        long current = documents.routes().version();
        long version = next(given.version(), current, "routes");
        RouteTable table = given.withVersion(version);
        documents.routes(table);
        ingress.services(table.services());
        first.accept(table);
        plane.apply(table);
        return version;
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
                        .map(n -> new Zone.Entry(n.network(), n.name(), n.addresses()))
                        .toList(),
                table.sources());
        Set<DnsServer.Listener> listeners =
                table.listeners().stream()
                        .map(l ->
                                new DnsServer.Listener(
                                        Addresses.socket(l.address(), l.port()), l.network()))
                        .collect(Collectors.toSet());
        dns.listen(listeners);
    }

    private long reserve(Reservation wanted) {
        Reservation held = reservations.reserve(wanted);
        try {
            documents.reserved(held);
        } catch (Fault e) {
            reservations.release(held);
            throw e;
        }
        return held.endpoint().port();
    }

    private long release(Reservation reservation) {
        reservations.release(reservation);
        documents.released(reservation);
        return 0;
    }

    void watch(String backend) {
        plane.watch(backend);
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
        List<Endpoint> tcp = new ArrayList<>(ingress.bound());
        reservations.list().stream()
                .filter(held -> held.protocol() == Reservation.Protocol.TCP)
                .forEach(held -> tcp.add(held.endpoint()));
        Door.shut(tcp);
    }

    /** Somebody who gets each table before it is in force here: a predecessor that still serves. */
    synchronized void first(Consumer<RouteTable> other) {
        first = other;
    }

    /** A table of the successor, for the requests that still wait here. */
    void follow(RouteTable table) {
        plane.apply(table);
    }

    /** A successor is about to start: nothing changes any more, and it may bind beside. */
    synchronized void stand() {
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
        plane.retire();
        ingress.stopAccepting();
        dns.stop();
        reservations.stop();
    }

    /** Clients that are still served. */
    int clients() {
        return ingress.clients();
    }

    Plane plane() {
        return plane;
    }
}
