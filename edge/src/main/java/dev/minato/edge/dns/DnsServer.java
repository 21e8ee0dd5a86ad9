package dev.minato.edge.dns;

import dev.minato.base.Reason;

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
import java.util.function.Predicate;

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

    private final DnsZone zone;
    private final DnsForwarder forwarder;
    private final Predicate<String> hosts;
    private final Map<Listener, Sockets> open = new HashMap<>();
    private final Map<Listener, String> missing = new HashMap<>();
    private volatile Map<Listener, InetAddress> services = Map.of();
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
     * @param hosts whether the route table has a host of that name
     */
    public DnsServer(DnsZone zone, DnsForwarder forwarder, Predicate<String> hosts) {
        this.zone = zone;
        this.forwarder = forwarder;
        this.hosts = hosts;
    }

    /**
     * Listens there and nowhere else, now or as soon as the addresses exist.
     *
     * @param addresses by listener what hosts of the route table are answered with there; at those
     *     without one they are not known
     */
    public synchronized void listen(Set<Listener> wanted, Map<Listener, InetAddress> addresses) {
        services = Map.copyOf(addresses);
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

    private Function<String, Optional<InetAddress>> services(Listener listener) {
        return name -> Optional.ofNullable(services.get(listener)).filter(at -> hosts.test(name));
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
