package dev.minato.edge;

import java.util.List;
import java.util.Map;

/**
 * Everything the edge knows about names. Names that it does not hold are asked of the host's
 * resolvers ({@code /etc/resolv.conf}, read again when it changes).
 *
 * @param version grows with each table and by one with each {@link DnsChange}; an older one than
 *     the edge has is refused, 0 means the next
 * @param listeners where questions arrive
 * @param names what is known, each in its network
 * @param sources by the address that asks, the networks whose names it may see; an address not
 *     listed sees none
 */
public record DnsTable(
        long version,
        List<DnsListener> listeners,
        List<DnsName> names,
        Map<String, List<String>> sources) {
    /** Knows nothing and listens nowhere. */
    public static final DnsTable EMPTY = new DnsTable(0, List.of(), List.of(), Map.of());

    public DnsTable {
        listeners = List.copyOf(listeners);
        names = List.copyOf(names);
        sources = Map.copyOf(sources);
    }

    /** The same table under another version. */
    public DnsTable withVersion(long other) {
        return new DnsTable(other, listeners, names, sources);
    }
}
