package dev.minato.edge;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** What a daemon last asked of its edge, so that an edge started anew can be told again. */
final class Desired {
    private final DnsModel dns = new DnsModel();
    private final List<Reservation> reservations = new ArrayList<>();
    private @Nullable RouteTable routes;
    private boolean dnsKnown;

    synchronized void routes(RouteTable table) {
        if (routes == null || routes.version() <= table.version()) {
            routes = table;
        }
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

    synchronized void reserve(Reservation reservation) {
        release(reservation);
        reservations.add(reservation);
    }

    synchronized void release(Reservation reservation) {
        reservations.removeIf(reservation::samePlace);
    }

    /** The calls that bring an edge in that state up to date. */
    synchronized List<Message.Call> missingAt(EdgeState edge, LongSupplier ids) {
        List<Message.Call> calls = new ArrayList<>();
        if (routes != null && edge.routes() < routes.version()) {
            calls.add(new Message.Routes(ids.getAsLong(), routes));
        }
        if (dnsKnown && edge.dns() < dns.version()) {
            calls.add(new Message.Dns(ids.getAsLong(), dns.table()));
        }
        for (Reservation reservation : reservations) {
            if (!edge.reservations().contains(reservation)) {
                calls.add(new Message.Reserve(ids.getAsLong(), reservation));
            }
        }
        return calls;
    }
}
