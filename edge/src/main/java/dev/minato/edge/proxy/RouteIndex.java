package dev.minato.edge.proxy;

import dev.minato.edge.Exposure;
import dev.minato.edge.RouteOwner;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Routes as they are looked up: by host, and those of TCP by network and port. Immutable. */
final class RouteIndex {
    /** Leads nowhere. */
    static final RouteIndex EMPTY = new RouteIndex(Map.of(), Map.of());

    private record Port(RouteOwner owner, int number) {}

    private final Map<String, CompiledRoute> hosts;
    private final Map<Port, CompiledRoute> ports;

    private RouteIndex(Map<String, CompiledRoute> hosts, Map<Port, CompiledRoute> ports) {
        this.hosts = hosts;
        this.ports = ports;
    }

    /**
     * Of the hosts of an app with one port of TCP, which have the same targets, the first has the
     * turns.
     */
    static RouteIndex of(Collection<CompiledRoute> routes) {
        Map<String, CompiledRoute> hosts = HashMap.newHashMap(routes.size());
        Map<Port, CompiledRoute> ports = new HashMap<>();
        for (CompiledRoute route : routes) {
            hosts.put(route.spec().host(), route);
            route.spec()
                    .policy()
                    .tcpPort()
                    .ifPresent(port -> ports.putIfAbsent(new Port(route.owner(), port), route));
        }
        return new RouteIndex(hosts, ports);
    }

    /** The route of a host, whoever may know it; null where there is none. */
    @Nullable CompiledRoute named(String host) {
        return hosts.get(host);
    }

    /**
     * The route of a host that speaks HTTP, or null.
     *
     * @param inside on whose network the container is that asks; null for the world
     */
    @Nullable CompiledRoute http(String host, @Nullable RouteOwner inside) {
        CompiledRoute route = visible(host, inside);
        return route == null || route.spec().policy().tcpPort().isPresent() ? null : route;
    }

    /** The route of a host by whatever it speaks, where whoever asks may know it; else null. */
    @Nullable CompiledRoute visible(String host, @Nullable RouteOwner inside) {
        CompiledRoute route = hosts.get(host);
        if (route == null) {
            return null;
        }
        boolean open =
                inside == null
                        ? route.spec().policy().exposure() == Exposure.EXTERNAL
                        : inside.reaches(route.owner());
        return open ? route : null;
    }

    /**
     * The route of a port of TCP, or null.
     *
     * @param inside on whose network the container is that asks
     */
    @Nullable CompiledRoute tcp(int port, RouteOwner inside) {
        return ports.get(new Port(inside, port));
    }
}
