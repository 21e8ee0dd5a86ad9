package dev.minato.engine.network;

import dev.minato.engine.address.HardwareAddress;
import dev.minato.engine.address.HostNames;

import java.util.List;
import java.util.Optional;

/** Makes namespaces and interfaces in them, and has some ready. Thread-safe. */
final class EndpointMaker implements AutoCloseable {
    private final HostNames hostNames;
    private final NetworkStore store;
    private final NetworkTable catalogue;
    private final NetworkNamespaces namespaces;
    private final AddressAllocator addresses;
    private final EndpointRemover remover;
    private final NamespacePool pool;

    EndpointMaker(
            HostNames hostNames,
            NetworkStore store,
            NetworkTable catalogue,
            NetworkNamespaces namespaces,
            AddressAllocator addresses,
            EndpointRemover remover,
            int prepared) {
        this.hostNames = hostNames;
        this.store = store;
        this.catalogue = catalogue;
        this.namespaces = namespaces;
        this.addresses = addresses;
        this.remover = remover;
        this.pool = new NamespacePool(this::anyOfTheFirst, prepared);
    }

    private EndpointRow anyOfTheFirst() {
        return make(new EndpointRequest(Network.DEFAULT, List.of()), catalogue.standard());
    }

    /** Notes addresses that are taken. */
    void note(List<EndpointRow> rows) {
        rows.forEach(row -> addresses.note(row.network(), row.address()));
    }

    NamespacePool pool() {
        return pool;
    }

    /** A namespace with its first interface; nobody owns it yet. */
    EndpointRow first(EndpointRequest request, Network network) {
        if (!request.isAny()
                || request.priority() != 0
                || !network.name().equals(Network.DEFAULT)) {
            return make(request, network);
        }
        while (true) {
            Optional<EndpointRow> prepared = pool.take();
            if (prepared.isEmpty()) {
                return make(request, network);
            }
            if (namespaces.exists(prepared.get())) {
                return prepared.get();
            }
            // Somebody removed what was prepared.
            store.giveUp(prepared.get());
            remover.add(List.of(prepared.get()));
        }
    }

    private EndpointRow make(EndpointRequest request, Network network) {
        EndpointRow row = plan(request, network, Optional.empty(), "eth0");
        try {
            namespaces.make(row, network);
            store.ready(row);
            return row;
        } catch (RuntimeException e) {
            remover.add(List.of(row));
            throw e;
        }
    }

    /**
     * A first interface in the namespace of a process that has none.
     *
     * @param pid of the process
     */
    EndpointRow into(int pid, EndpointRequest request, Network network) {
        EndpointRow row = plan(request, network, Optional.empty(), "eth0");
        try {
            namespaces.enter(row, network, pid);
            store.ready(row);
            return row;
        } catch (RuntimeException e) {
            remover.add(List.of(row));
            throw e;
        }
    }

    /** A further interface in a namespace; it belongs to the owner of those that are there. */
    EndpointRow beside(List<EndpointRow> present, EndpointRequest request, Network network) {
        EndpointRow row = plan(request, network, Optional.of(present.getFirst()), device(present));
        try {
            namespaces.connect(row, network);
            return row;
        } catch (RuntimeException e) {
            store.giveUp(row);
            remover.addCable(row);
            throw e;
        }
    }

    private EndpointRow plan(
            EndpointRequest request, Network network, Optional<EndpointRow> beside, String device) {
        String chosen = claim(network, request.address());
        try {
            String mac = request.mac().map(HardwareAddress::text).orElse(HostBridges.mac(chosen));
            NetworkStore.Plan plan =
                    new NetworkStore.Plan(
                            network.id(), chosen, mac, beside, device, request.priority());
            return store.plan(plan, hostNames);
        } catch (RuntimeException e) {
            addresses.giveBack(network.id(), chosen);
            throw e;
        }
    }

    private String claim(Network network, Optional<String> address) {
        if (address.isEmpty()) {
            return addresses.take(network);
        }
        addresses.take(network, address.get());
        return address.get();
    }

    private static String device(List<EndpointRow> present) {
        int number = 0;
        List<String> used = present.stream().map(EndpointRow::device).toList();
        while (used.contains("eth" + number)) {
            number++;
        }
        return "eth" + number;
    }

    @Override
    public void close() {
        pool.close();
    }
}
