package dev.minato.engine.container;

import dev.minato.engine.network.NameChange;
import dev.minato.engine.network.NameRegistry;
import dev.minato.engine.network.NameTable;
import dev.minato.engine.network.PortReservations;
import dev.minato.engine.network.PublishedPort;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands where the edge holds ports and answers names: numbers are given, nothing is bound. */
final class NoEdge implements PortReservations, NameRegistry {
    private final AtomicInteger next = new AtomicInteger(42_000);

    @Override
    public int reserve(PublishedPort wanted) {
        return wanted.port() == 0 ? next.incrementAndGet() : wanted.port();
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
