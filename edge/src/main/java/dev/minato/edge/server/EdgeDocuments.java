package dev.minato.edge.server;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.edge.DnsChange;
import dev.minato.edge.DnsModel;
import dev.minato.edge.DnsTable;
import dev.minato.edge.PortReservation;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RouteTable;
import dev.minato.edge.wire.DnsChangeDocument;
import dev.minato.edge.wire.DnsDocument;
import dev.minato.edge.wire.DnsLineDocument;
import dev.minato.edge.wire.EdgeJson;
import dev.minato.edge.wire.PortsDocument;
import dev.minato.edge.wire.RouteChangeDocument;
import dev.minato.edge.wire.RouteLineDocument;
import dev.minato.edge.wire.RoutesDocument;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Documents on disk of what the edge was told, so that it serves the same after it was killed, and
 * so that its successor does. A table of routes that cannot be read does not count as empty: a
 * successor does not start, and an edge that starts alone says that it does not know. Not
 * thread-safe.
 */
final class EdgeDocuments {
    private static final Logger log = LoggerFactory.getLogger(EdgeDocuments.class);
    private static final long MAX_JOURNAL = 256 << 10;
    private static final String ROUTES = "routes.json";
    private static final String ROUTES_JOURNAL = "routes.journal";
    private static final String DNS = "dns.json";
    private static final String DNS_JOURNAL = "dns.journal";
    private static final String PORTS = "ports.json";

    private final DocumentFolder folder;
    private final DnsModel dns = new DnsModel();
    private RouteTable routes = RouteTable.EMPTY;
    private List<PortReservation> reservations = new ArrayList<>();
    private boolean routesUnread;

    private record RoutesRead(RouteTable table, boolean incomplete) {
        static RoutesRead of(RoutesDocument document) {
            return new RoutesRead(document.read(), Boolean.TRUE.equals(document.incomplete()));
        }
    }

    EdgeDocuments(Path folder) {
        this.folder = new DocumentFolder(folder);
    }

    /**
     * Reads what is there.
     *
     * @param beside whether a predecessor still serves, which goes on when this fails
     * @throws Fault unavailable when something cannot be read and a predecessor still serves
     */
    void load(boolean beside) {
        folder.make();
        try {
            folder.read(ROUTES, RoutesDocument.class, RoutesRead::of).ifPresent(this::read);
            replay(ROUTES_JOURNAL, this::replayRoute);
        } catch (Fault e) {
            missing(e, beside);
            routes = routes.withVersion(0);
            routesUnread = true;
        }
        try {
            dns.apply(
                    folder.read(DNS, DnsDocument.class, DnsDocument::read).orElse(DnsTable.EMPTY));
            replay(DNS_JOURNAL, this::replayName);
        } catch (Fault e) {
            missing(e, beside);
            folder.setAside(DNS);
            dns.apply(DnsTable.EMPTY);
        }
        try {
            reservations =
                    new ArrayList<>(
                            folder.read(PORTS, PortsDocument.class, PortsDocument::read)
                                    .orElse(List.of()));
        } catch (Fault e) {
            missing(e, beside);
            folder.setAside(PORTS);
        }
    }

    private void read(RoutesRead read) {
        routes = read.table;
        routesUnread = read.incomplete;
    }

    private static void missing(Fault unread, boolean beside) {
        if (beside) {
            throw unread;
        }
        log.error("{}: the daemon is asked for what was in it", unread.text());
    }

    /** Whether there are routes that could not be read; until apps have told all of theirs. */
    boolean routesUnread() {
        return routesUnread;
    }

    RouteTable routes() {
        return routes;
    }

    DnsTable dns() {
        return dns.table();
    }

    long dnsVersion() {
        return dns.version();
    }

    List<PortReservation> reservations() {
        return List.copyOf(reservations);
    }

    /**
     * A whole table.
     *
     * @param complete whether apps have told all of their routes with it
     */
    void routes(RouteTable table, boolean complete) {
        boolean incomplete = routesUnread && !complete;
        if (routesUnread) {
            folder.setAside(ROUTES);
            folder.setAside(ROUTES_JOURNAL);
        }
        folder.write(ROUTES, RoutesDocument.of(table, incomplete));
        routes = table;
        routesUnread = incomplete;
        folder.delete(ROUTES_JOURNAL);
    }

    /** A change of an owner's routes, and the table that comes of it. */
    void routes(RouteOwner owner, RouteChange change, RouteTable table) {
        RouteLineDocument line =
                new RouteLineDocument(table.version(), RouteChangeDocument.of(owner, change));
        long size = folder.append(ROUTES_JOURNAL, line);
        routes = table;
        if (size > MAX_JOURNAL) {
            routes(table, false);
        }
    }

    /** Brings routes into one document, for a successor that knows no journal of them. */
    void fold() {
        if (!routesUnread && !folder.lines(ROUTES_JOURNAL).isEmpty()) {
            routes(routes, false);
        }
    }

    void dns(DnsTable table) {
        folder.write(DNS, DnsDocument.of(table));
        dns.apply(table);
        folder.delete(DNS_JOURNAL);
    }

    void dns(DnsChange change) {
        DnsLineDocument line = new DnsLineDocument(dns.version() + 1, DnsChangeDocument.of(change));
        long size = folder.append(DNS_JOURNAL, line);
        dns.apply(change);
        if (size > MAX_JOURNAL) {
            dns(dns.table());
        }
    }

    void reserved(PortReservation reservation) {
        List<PortReservation> next = new ArrayList<>(reservations);
        next.removeIf(reservation::samePlace);
        next.add(reservation);
        folder.write(PORTS, PortsDocument.of(next));
        reservations = next;
    }

    void released(PortReservation reservation) {
        List<PortReservation> next = new ArrayList<>(reservations);
        if (next.removeIf(reservation::samePlace)) {
            folder.write(PORTS, PortsDocument.of(next));
            reservations = next;
        }
    }

    /** A torn last line was never acknowledged; anything else that is unreadable is a loss. */
    private void replay(String journal, Predicate<String> line) {
        List<String> lines = folder.lines(journal);
        for (int i = 0; i < lines.size(); i++) {
            if (!line.test(lines.get(i))) {
                if (i < lines.size() - 1) {
                    throw Fault.unavailable(journal + " cannot be read from line " + (i + 1));
                }
                log.warn("{} ends in half a line", journal);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Lines of versions that the table has already are skipped. */
    private boolean replayRoute(String text) {
        try {
            RouteLineDocument line = EdgeJson.read(bytes(text), RouteLineDocument.class);
            if (line.version() > routes.version()) {
                RouteChangeDocument change = line.change();
                routes =
                        routes.change(change.readOwner(), change.read())
                                .withVersion(line.version());
            }
            return true;
        } catch (JacksonException | Fault | NullPointerException | IllegalArgumentException e) {
            log.debug("a line of routes: {}", Reason.of(e));
            return false;
        }
    }

    private boolean replayName(String text) {
        try {
            DnsLineDocument line = EdgeJson.read(bytes(text), DnsLineDocument.class);
            if (line.version() > dns.version()) {
                dns.apply(line.change().read());
                dns.advance(line.version());
            }
            return true;
        } catch (JacksonException | Fault | NullPointerException | IllegalArgumentException e) {
            log.debug("a line of names: {}", Reason.of(e));
            return false;
        }
    }
}
