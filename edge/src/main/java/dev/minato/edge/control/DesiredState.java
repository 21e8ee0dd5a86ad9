package dev.minato.edge.control;

import dev.minato.edge.DnsChange;
import dev.minato.edge.DnsModel;
import dev.minato.edge.DnsTable;
import dev.minato.edge.EdgeState;
import dev.minato.edge.PortReservation;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RouteTable;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.wire.DnsDocument;
import dev.minato.edge.wire.Message;
import dev.minato.edge.wire.OwnerRoutesDocument;
import dev.minato.edge.wire.ReservationDocument;
import dev.minato.edge.wire.RoutesDocument;
import dev.minato.edge.wire.ServiceDocument;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The state that a daemon last asked of its edge, kept so that an edge started anew can be told
 * again.
 */
final class DesiredState {
    private final DnsModel dns = new DnsModel();
    private final List<PortReservation> reservations = new ArrayList<>();
    private RouteTable routes = RouteTable.EMPTY;
    private Optional<List<ServiceListener>> services = Optional.empty();
    private boolean dnsKnown;

    /** Owners' routes as far as this daemon has told them, at the edge's version. */
    synchronized RouteTable routes() {
        return routes;
    }

    synchronized void routes(RouteTable table) {
        routes = table;
    }

    synchronized void services(List<ServiceListener> addresses) {
        services = Optional.of(addresses);
    }

    synchronized void dns(DnsTable table) {
        dns.apply(table);
        dnsKnown = true;
    }

    /** Before the first whole table there is nothing to build on: the edge's own is the base. */
    synchronized void dns(DnsChange change) {
        if (dnsKnown) {
            dns.apply(change);
        }
    }

    /** The edge's version once it has acknowledged; repeated calls may have counted twice. */
    synchronized long dnsAt(long version) {
        dns.advance(version);
        return version;
    }

    synchronized void reserve(PortReservation reservation) {
        release(reservation);
        reservations.add(reservation);
    }

    synchronized void release(PortReservation reservation) {
        reservations.removeIf(reservation::samePlace);
    }

    /** The calls that bring an edge in that state up to date. */
    synchronized List<Message.Call> missingAt(EdgeState edge, int protocol, LongSupplier ids) {
        List<Message.Call> calls = new ArrayList<>();
        if (edge.routes() < routes.version()) {
            addRoutes(calls, protocol, ids);
        }
        if (dnsKnown && edge.dns() < dns.version()) {
            calls.add(new Message.Dns(ids.getAsLong(), DnsDocument.of(dns.table())));
        }
        for (PortReservation reservation : reservations) {
            if (!edge.reservations().contains(reservation)) {
                calls.add(
                        new Message.Reserve(ids.getAsLong(), ReservationDocument.of(reservation)));
            }
        }
        return calls;
    }

    private void addRoutes(List<Message.Call> calls, int protocol, LongSupplier ids) {
        if (protocol < 2) {
            calls.add(new Message.Routes(ids.getAsLong(), RoutesDocument.of(whole(routes))));
            return;
        }
        services.ifPresent(addresses ->
                calls.add(new Message.Services(ids.getAsLong(), documents(addresses))));
        for (RouteOwner owner : routes.owners()) {
            calls.add(
                    new Message.OwnerRoutes(
                            ids.getAsLong(), OwnerRoutesDocument.of(owner, routes.routes(owner))));
        }
    }

    /** A table as an edge of protocol 1 takes it: with everything, under the next version. */
    synchronized RouteTable whole(RouteTable table) {
        return table.withServices(services.orElse(List.of())).withVersion(0);
    }

    static List<ServiceDocument> documents(List<ServiceListener> addresses) {
        return addresses.stream().map(ServiceDocument::of).toList();
    }
}
