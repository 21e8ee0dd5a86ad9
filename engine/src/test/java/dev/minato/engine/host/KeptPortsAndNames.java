package dev.minato.engine.host;

import dev.minato.engine.network.NameChange;
import dev.minato.engine.network.NameRecord;
import dev.minato.engine.network.NameRegistry;
import dev.minato.engine.network.NameTable;
import dev.minato.engine.network.PortReservations;
import dev.minato.engine.network.PublishedPort;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands where the edge holds ports and answers names: numbers are given, nothing is bound; names
 * are kept.
 */
final class KeptPortsAndNames implements PortReservations, NameRegistry {
    private final AtomicInteger next = new AtomicInteger(42_000);
    private final Map<String, NameRecord> known = new ConcurrentHashMap<>();

    @Override
    public int reserve(PublishedPort wanted) {
        return wanted.port() == 0 ? next.incrementAndGet() : wanted.port();
    }

    @Override
    public void release(PublishedPort port) {}

    @Override
    public void restore(Collection<PublishedPort> ports) {}

    @Override
    public void replace(NameTable table) {
        known.clear();
        table.records().forEach(record -> known.put(record.name(), record));
    }

    @Override
    public void apply(NameChange change) {
        change.records().forEach(record -> known.put(record.name(), record));
    }

    /** Whether a name leads anywhere. */
    boolean knows(String name) {
        NameRecord record = known.get(name);
        return record != null && !record.addresses().isEmpty();
    }
}
