package dev.minato.edge;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Everything the edge knows about HTTP and apps' ports of TCP, in force as a whole between two
 * requests. Each route has an owner, which alone replaces it. A drain is a table without a backend:
 * requests it already has are finished. Immutable.
 */
public final class RouteTable {
    /** Routes nothing. */
    public static final RouteTable EMPTY = new RouteTable(0, Map.of(), Map.of(), List.of());

    private final long version;
    private final Map<RouteOwner, Map<String, HostRoute>> owners;
    private final Map<String, RouteOwner> ownerOf;
    private final List<ServiceListener> services;

    private RouteTable(
            long version,
            Map<RouteOwner, Map<String, HostRoute>> owners,
            Map<String, RouteOwner> ownerOf,
            List<ServiceListener> services) {
        this.version = version;
        this.owners = owners;
        this.ownerOf = ownerOf;
        this.services = services;
    }

    /** Grows with each table and each change. */
    public long version() {
        return version;
    }

    /**
     * Where containers are served besides; an address that does not exist yet is bound as soon as
     * it appears.
     */
    public List<ServiceListener> services() {
        return services;
    }

    /** Owners that have said what their routes are, be it none. */
    public List<RouteOwner> owners() {
        return List.copyOf(owners.keySet());
    }

    /** An owner's routes. */
    public List<HostRoute> routes(RouteOwner owner) {
        return List.copyOf(owners.getOrDefault(owner, Map.of()).values());
    }

    /** All routes. */
    public List<HostRoute> hosts() {
        List<HostRoute> all = new ArrayList<>(ownerOf.size());
        owners.values().forEach(routes -> all.addAll(routes.values()));
        return all;
    }

    /** Whose host it is. */
    public Optional<RouteOwner> owner(String host) {
        return Optional.ofNullable(ownerOf.get(host));
    }

    /** The same table under another version. */
    public RouteTable withVersion(long other) {
        return new RouteTable(other, owners, ownerOf, services);
    }

    /** The same table with other addresses for containers. */
    public RouteTable withServices(List<ServiceListener> other) {
        return new RouteTable(version + 1, owners, ownerOf, List.copyOf(other));
    }

    /**
     * The next table, in which an owner has these routes and no others.
     *
     * @throws Fault invalid when a host has two routes; conflict when it is another owner's, or two
     *     apps want one port of TCP
     */
    public RouteTable replace(RouteOwner owner, List<HostRoute> routes) {
        Map<String, HostRoute> next = LinkedHashMap.newLinkedHashMap(routes.size());
        for (HostRoute route : routes) {
            if (next.put(route.host(), route) != null) {
                throw Fault.invalid("hosts", "host \"" + route.host() + "\" has two routes");
            }
        }
        return with(owner, next);
    }

    /**
     * The next table, in which a few of an owner's routes are others.
     *
     * @throws Fault conflict when a host is another owner's, or two apps want one port of TCP
     */
    public RouteTable change(RouteOwner owner, RouteChange change) {
        Map<String, HostRoute> next = new LinkedHashMap<>(owners.getOrDefault(owner, Map.of()));
        change.remove().forEach(next::remove);
        change.put().forEach(route -> next.put(route.host(), route));
        return with(owner, next);
    }

    private RouteTable with(RouteOwner owner, Map<String, HostRoute> routes) {
        checkPorts(owner, routes);
        Map<String, RouteOwner> hosts = new HashMap<>(ownerOf);
        owners.getOrDefault(owner, Map.of()).keySet().forEach(hosts::remove);
        for (String host : routes.keySet()) {
            RouteOwner other = hosts.putIfAbsent(host, owner);
            if (other != null) {
                throw Fault.conflict(
                        "host \""
                                + host
                                + "\" belongs to "
                                + other
                                + ": "
                                + owner
                                + " cannot take it");
            }
        }
        Map<RouteOwner, Map<String, HostRoute>> all = new TreeMap<>(owners);
        all.put(owner, routes);
        return new RouteTable(version + 1, all, hosts, services);
    }

    /** All hosts of a network have one address: a port of TCP leads to one app. */
    private static void checkPorts(RouteOwner owner, Map<String, HostRoute> routes) {
        Map<Integer, String> apps = new HashMap<>();
        for (HostRoute route : routes.values()) {
            route.policy()
                    .tcpPort()
                    .ifPresent(port -> {
                        String other = apps.putIfAbsent(port, route.app());
                        if (other != null && !other.equals(route.app())) {
                            throw Fault.conflict(
                                    "TCP port "
                                            + port
                                            + " of "
                                            + owner
                                            + " belongs to the app "
                                            + other
                                            + ": the app "
                                            + route.app()
                                            + " cannot take it");
                        }
                    });
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RouteTable that
                && version == that.version
                && owners.equals(that.owners)
                && services.equals(that.services);
    }

    @Override
    public int hashCode() {
        return Objects.hash(version, owners, services);
    }

    @Override
    public String toString() {
        return "RouteTable[version=" + version + ", " + owners + ", services=" + services + "]";
    }
}
