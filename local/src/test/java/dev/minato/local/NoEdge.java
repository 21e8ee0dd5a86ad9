package dev.minato.local;

import dev.minato.engine.network.NameChange;
import dev.minato.engine.network.NameRegistry;
import dev.minato.engine.network.NameTable;
import dev.minato.engine.network.PortReservations;
import dev.minato.engine.network.PublishedPort;

import java.util.Collection;

/** Stands where the edge holds ports and answers names; replicas need neither. */
final class NoEdge implements PortReservations, NameRegistry {
    @Override
    public int reserve(PublishedPort wanted) {
        return wanted.port();
    }

    @Override
    public void release(PublishedPort port) {}

    @Override
    public void restore(Collection<PublishedPort> ports) {}

    @Override
    public void replace(NameTable table) {}

    @Override
    public void apply(NameChange change) {}
}
