package dev.minato.engine.network;

import dev.minato.base.Fault;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what it is told, as the edge does. */
final class RecordingRegistry implements NameRegistry {
    private final Map<String, List<String>> records = new TreeMap<>();
    private final Map<String, List<String>> sources = new TreeMap<>();
    private List<NameServer> servers = List.of();
    private int changes;
    private boolean away;

    @Override
    public synchronized void replace(NameTable table) {
        records.clear();
        sources.clear();
        servers = table.servers();
        keep(new NameChange(table.records(), table.sources(), List.of()));
    }

    @Override
    public synchronized void apply(NameChange change) {
        if (away) {
            throw Fault.unavailable("the edge is away");
        }
        changes++;
        keep(change);
    }

    private void keep(NameChange change) {
        for (NameRecord record : change.records()) {
            String key = record.network() + "/" + record.name();
            if (record.addresses().isEmpty()) {
                records.remove(key);
            } else {
                records.put(key, record.addresses());
            }
        }
        change.forget().forEach(sources::remove);
        sources.putAll(change.sources());
    }

    synchronized List<String> addresses(String network, String name) {
        return records.getOrDefault(network + "/" + name, List.of());
    }

    synchronized Map<String, List<String>> sources() {
        return Map.copyOf(sources);
    }

    /** Whether changes fail; what is replaced as a whole is kept. */
    synchronized void isAway(boolean so) {
        away = so;
    }

    /** How many single changes were told. */
    synchronized int changes() {
        return changes;
    }

    synchronized List<NameServer> servers() {
        return servers;
    }
}
