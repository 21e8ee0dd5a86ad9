package dev.minato.edge.dns;

import dev.minato.base.Reason;
import dev.minato.edge.RouteOwner;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Listens on bridges, over UDP and TCP at the same port. A listener whose address does not exist
 * yet is tried again by {@link #retry}. Thread-safe.
 */
public final class DnsServer {
    private static final Logger log = LoggerFactory.getLogger(DnsServer.class);

    /**
     * Where to listen.
     *
     * @param network on whose bridge it is
     */
    public record Listener(InetSocketAddress address, String network) {}

    /**
     * What is answered of hosts of the route table.
     *
     * @param address what those are answered with that are reached
     * @param owner on whose network it is
     */
    public record Service(InetAddress address, RouteOwner owner) {}

    private final DnsZone zone;
    private final DnsForwarder forwarder;
    private final Function<String, Optional<RouteOwner>> hosts;
    private final Map<Listener, Sockets> open = new HashMap<>();
    private final Map<Listener, String> missing = new HashMap<>();
    private volatile Map<Listener, Service> services = Map.of();
    private boolean shared;

    private record Sockets(DnsUdpListener udp, DnsTcpListener tcp) implements Closeable {
        @Override
        public void close() {
            udp.close();
            tcp.close();
        }

        void share(boolean on) throws IOException {
            udp.share(on);
            tcp.share(on);
        }
    }

    /**
     * @param hosts whose a host of the route table is
     */
    public DnsServer(
            DnsZone zone, DnsForwarder forwarder, Function<String, Optional<RouteOwner>> hosts) {
        this.zone = zone;
        this.forwarder = forwarder;
        this.hosts = hosts;
    }

    /**
     * Listens there and nowhere else, now or as soon as the addresses exist.
     *
     * @param known by listener what is answered of hosts of the route table; at those without they
     *     are not known
     */
    public synchronized void listen(Set<Listener> wanted, Map<Listener, Service> known) {
        services = Map.copyOf(known);
        for (Listener listener : List.copyOf(open.keySet())) {
            if (!wanted.contains(listener)) {
                close(open.remove(listener));
            }
        }
        missing.keySet().retainAll(wanted);
        for (Listener listener : wanted) {
            if (!open.containsKey(listener)) {
                missing.putIfAbsent(listener, "not bound yet");
            }
        }
        retry();
    }

    /** Tries again what could not be bound. */
    public synchronized void retry() {
        for (Listener listener : List.copyOf(missing.keySet())) {
            try {
                open.put(listener, bind(listener));
                missing.remove(listener);
                log.info("answering DNS on {} for {}", listener.address(), listener.network());
            } catch (IOException e) {
                missing.put(listener, Reason.of(e));
            }
        }
    }

    private Sockets bind(Listener listener) throws IOException {
        DnsResolver resolver = new DnsResolver(zone, forwarder, services(listener));
        DnsUdpListener udp = DnsUdpListener.open(listener, resolver, shared);
        try {
            return new Sockets(udp, DnsTcpListener.open(listener, resolver, shared));
        } catch (IOException e) {
            udp.close();
            throw e;
        }
    }

    private Function<String, ServiceName> services(Listener listener) {
        return name -> {
            Service service = services.get(listener);
            Optional<RouteOwner> owner = service == null ? Optional.empty() : hosts.apply(name);
            if (service == null || owner.isEmpty()) {
                return ServiceName.UNKNOWN;
            }
            return service.owner().reaches(owner.get())
                    ? ServiceName.at(service.address())
                    : ServiceName.HIDDEN;
        };
    }

    /** Listeners that could not be bound, each with the reason. */
    public synchronized List<String> unbound() {
        Map<String, String> sorted = new TreeMap<>();
        missing.forEach((l, why) -> sorted.put("DNS " + l.address(), why));
        return sorted.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
    }

    /** Whether another process of ours may bind the same addresses; also for those bound later. */
    public synchronized void share(boolean on) throws IOException {
        shared = on;
        for (Sockets sockets : open.values()) {
            sockets.share(on);
        }
    }

    /** Closes all sockets; questions under way are still answered where that is possible. */
    public synchronized void stop() {
        open.values().forEach(DnsServer::close);
        open.clear();
        missing.clear();
    }

    private static void close(@org.jspecify.annotations.Nullable Sockets sockets) {
        if (sockets != null) {
            sockets.close();
        }
    }
}
