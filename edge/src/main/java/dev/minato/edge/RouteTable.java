package dev.minato.edge;

import dev.minato.base.Fault;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything the edge knows about HTTP: it replaces the table before it as a whole, between two
 * requests. A drain is a table without a backend: requests it already has are finished, and {@link
 * EdgeClient#drained} says when.
 *
 * @param version grows with each table; an older one than the edge has is refused, 0 means the next
 * @param hosts one route for each host name
 * @param services further addresses to serve HTTP on for containers (a bridge's address and a high
 *     port); one that does not exist yet is bound as soon as it appears
 */
public record RouteTable(long version, List<HostRoute> hosts, List<Endpoint> services) {
    /** Routes nothing. */
    public static final RouteTable EMPTY = new RouteTable(0, List.of());

    /**
     * @throws Fault invalid when a host has two routes
     */
    public RouteTable {
        hosts = List.copyOf(hosts);
        services = List.copyOf(services);
        Set<String> seen = new HashSet<>();
        for (HostRoute route : hosts) {
            if (!seen.add(route.host())) {
                throw Fault.invalid("hosts", "host \"" + route.host() + "\" has two routes");
            }
        }
    }

    /** The same table under another version. */
    public RouteTable withVersion(long other) {
        return new RouteTable(other, hosts, services);
    }

    /** A table without service listeners. */
    public RouteTable(long version, List<HostRoute> hosts) {
        this(version, hosts, List.of());
    }
}
