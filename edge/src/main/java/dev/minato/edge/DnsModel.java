package dev.minato.edge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A DNS table that small changes are applied to in place; the daemon's client and the edge keep one
 * each and agree by version. Not thread-safe.
 */
public final class DnsModel {
    private long version;
    private List<DnsListener> listeners = List.of();
    private final Map<Key, DnsName> names = new HashMap<>();
    private final Map<String, List<String>> sources = new HashMap<>();

    private record Key(String network, String name) {
        static Key of(DnsName name) {
            return new Key(name.network(), name.name());
        }
    }

    public long version() {
        return version;
    }

    public void advance(long to) {
        version = Math.max(version, to);
    }

    public void apply(DnsTable table) {
        version = table.version();
        listeners = table.listeners();
        names.clear();
        table.names().forEach(name -> names.put(Key.of(name), name));
        sources.clear();
        sources.putAll(table.sources());
    }

    public void apply(DnsChange change) {
        version++;
        change.remove().forEach(name -> names.remove(Key.of(name)));
        change.put().forEach(name -> names.put(Key.of(name), name));
        change.forget().forEach(sources::remove);
        sources.putAll(change.sources());
    }

    public DnsTable table() {
        return new DnsTable(version, listeners, new ArrayList<>(names.values()), sources);
    }
}
