package dev.minato.engine.network;

import java.util.List;
import java.util.Map;

/**
 * All names that containers can see.
 *
 * @param sources by the address that asks, the networks whose names it sees; an address that is not
 *     here sees those of the network it asks in
 */
public record NameTable(
        List<NameServer> servers, List<NameRecord> records, Map<String, List<String>> sources) {
    public NameTable {
        servers = List.copyOf(servers);
        records = List.copyOf(records);
        sources = Map.copyOf(sources);
    }
}
