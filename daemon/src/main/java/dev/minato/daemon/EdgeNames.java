package dev.minato.daemon;

import dev.minato.edge.DnsChange;
import dev.minato.edge.DnsListener;
import dev.minato.edge.DnsName;
import dev.minato.edge.DnsTable;
import dev.minato.edge.HostPort;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.ServiceListener.Transport;
import dev.minato.edge.control.EdgeClient;
import dev.minato.engine.address.ServiceAddress;
import dev.minato.engine.network.NameChange;
import dev.minato.engine.network.NameRecord;
import dev.minato.engine.network.NameRegistry;
import dev.minato.engine.network.NameServer;
import dev.minato.engine.network.NameTable;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The engine's names as answers of the edge: they are given while no daemon is there. */
final class EdgeNames implements NameRegistry {
    private final Supplier<EdgeClient> edge;

    EdgeNames(Supplier<EdgeClient> edge) {
        this.edge = edge;
    }

    @Override
    public void replace(NameTable table) {
        List<DnsListener> listeners =
                table.servers().stream()
                        .map(one ->
                                new DnsListener(
                                        one.address(),
                                        one.port(),
                                        one.network(),
                                        one.service().map(ServiceAddress::address),
                                        owner(one)))
                        .toList();
        edge.get()
                .serve(
                        table.servers().stream()
                                .flatMap(one ->
                                        one.service().stream()
                                                .flatMap(at ->
                                                        Stream.of(
                                                                listener(
                                                                        one,
                                                                        at.port(),
                                                                        Transport.HTTP),
                                                                listener(
                                                                        one,
                                                                        at.tcpPort(),
                                                                        Transport.TCP))))
                                .toList());
        List<DnsName> names = table.records().stream().map(EdgeNames::name).toList();
        edge.get().apply(new DnsTable(0, listeners, names, table.sources()));
    }

    private static ServiceListener listener(NameServer one, int port, Transport transport) {
        return new ServiceListener(new HostPort(one.address(), port), owner(one), transport);
    }

    /** Whose hosts are reached on a network. */
    private static RouteOwner owner(NameServer one) {
        return one.environment().map(RouteOwner::ofEnvironment).orElse(RouteOwner.APPS);
    }

    @Override
    public void apply(NameChange change) {
        edge.get()
                .apply(
                        new DnsChange(
                                change.records().stream()
                                        .filter(one -> !one.addresses().isEmpty())
                                        .map(EdgeNames::name)
                                        .toList(),
                                change.records().stream()
                                        .filter(one -> one.addresses().isEmpty())
                                        .map(EdgeNames::name)
                                        .toList(),
                                change.sources(),
                                change.forget()));
    }

    private static DnsName name(NameRecord one) {
        return new DnsName(one.network(), one.name(), one.addresses());
    }
}
