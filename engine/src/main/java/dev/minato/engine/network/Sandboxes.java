package dev.minato.engine.network;

import dev.minato.base.Fault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Gives out network namespaces and takes them back. Thread-safe. */
final class Sandboxes implements AutoCloseable {
    private static final Pattern DNS_NAME = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,252}");

    private final HostNames hostNames;
    private final NetworkStore store;
    private final Catalogue catalogue;
    private final Namespaces namespaces;
    private final Publishing publishing;
    private final Names names;
    private final Addresses addresses = new Addresses();
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    private final Remover remover;
    private final Pool pool;

    Sandboxes(
            HostNames hostNames,
            NetworkStore store,
            Catalogue catalogue,
            Namespaces namespaces,
            Publishing publishing,
            Names names,
            int prepared) {
        this.hostNames = hostNames;
        this.store = store;
        this.catalogue = catalogue;
        this.namespaces = namespaces;
        this.publishing = publishing;
        this.names = names;
        this.remover = new Remover(store, namespaces, addresses);
        this.pool =
                new Pool(
                        () -> make(catalogue.standard(), Optional.empty(), Optional.empty()),
                        prepared);
    }

    /** Takes over what an earlier daemon left: what is in use, what is ready; removes the rest. */
    void start() {
        List<EndpointRow> rows = store.endpoints();
        rows.forEach(row -> addresses.note(row.network(), row.address()));
        namespaces.removeStrays(rows);
        List<EndpointRow> useless = new ArrayList<>();
        String standard = catalogue.standard().id();
        for (EndpointRow row : rows) {
            if (row.owner().isPresent()) {
                owners.put(row.address(), row.owner().get());
            } else if (row.ready() && row.network().equals(standard) && namespaces.exists(row)) {
                pool.add(row);
            } else {
                useless.add(row);
            }
        }
        Set<String> used = new TreeSet<>();
        rows.stream().filter(row -> row.owner().isPresent()).forEach(row -> used.add(row.netns()));
        useless.forEach(row -> {
            if (used.contains(row.netns())) {
                remover.addCable(row);
            } else {
                remover.add(List.of(row));
            }
        });
        remover.start();
    }

    /** Begins to make namespaces ahead of time. */
    void prepare() {
        pool.start();
    }

    Sandbox acquire(SandboxRequest request) {
        Network network = catalogue.findBridged(request.network());
        checkNames(request.names());
        release(request.owner());
        EndpointRow row =
                take(network, request.address(), request.mac())
                        .ownedBy(request.owner(), request.names());
        List<PublishedPort> ports = new ArrayList<>();
        try {
            publishing.reserve(request, row.address(), ports);
            store.assign(row, ports);
            publishing.open(ports);
            owners.put(row.address(), request.owner());
            names.put(List.of(row.endpoint(network)));
            return new Sandbox(row.path(), row.endpoint(network), ports);
        } catch (RuntimeException e) {
            undo(row, ports);
            throw e;
        }
    }

    private EndpointRow take(
            Network network, Optional<String> address, Optional<HardwareAddress> mac) {
        boolean anyOfTheFirst =
                address.isEmpty() && mac.isEmpty() && network.name().equals(Network.DEFAULT);
        if (!anyOfTheFirst) {
            return make(network, address, mac);
        }
        while (true) {
            Optional<EndpointRow> prepared = pool.take();
            if (prepared.isEmpty()) {
                return make(network, address, mac);
            }
            if (namespaces.exists(prepared.get())) {
                return prepared.get();
            }
            // Somebody removed what was prepared.
            store.giveUp(prepared.get());
            remover.add(List.of(prepared.get()));
        }
    }

    private void undo(EndpointRow row, List<PublishedPort> ports) {
        owners.remove(row.address());
        store.giveUp(row.owner().orElseThrow());
        store.giveUp(row);
        publishing.close(ports);
        remover.add(List.of(row));
    }

    private EndpointRow make(
            Network network, Optional<String> address, Optional<HardwareAddress> mac) {
        String chosen = claim(network, address);
        EndpointRow row;
        try {
            String own = mac.map(HardwareAddress::text).orElse(Bridges.mac(chosen));
            row = store.plan(network.id(), chosen, own, Optional.empty(), "eth0", hostNames);
        } catch (RuntimeException e) {
            addresses.giveBack(network.id(), chosen);
            throw e;
        }
        try {
            namespaces.make(row, network);
            store.ready(row);
            return row;
        } catch (RuntimeException e) {
            remover.add(List.of(row));
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

    /** Whether what the owner has is there on the host. */
    boolean isIntact(String owner) {
        List<EndpointRow> rows = store.endpointsOf(owner);
        return !rows.isEmpty() && rows.stream().allMatch(namespaces::exists);
    }

    /** Puts an owner that has a namespace on a further network. */
    Endpoint connect(String owner, List<String> ownNames, String text, Optional<String> address) {
        Network network = catalogue.findBridged(text);
        checkNames(ownNames);
        List<EndpointRow> present = store.endpointsOf(owner);
        if (present.isEmpty()) {
            throw Fault.conflict("container " + owner + " is not running");
        }
        if (present.stream().anyMatch(row -> row.network().equals(network.id()))) {
            throw Fault.of(
                    Fault.Kind.FORBIDDEN,
                    "endpoint with name "
                            + (ownNames.isEmpty() ? owner : ownNames.getFirst())
                            + " already exists in network "
                            + network.name());
        }
        String chosen = claim(network, address);
        EndpointRow first = present.getFirst();
        EndpointRow row =
                store.plan(
                                network.id(),
                                chosen,
                                Bridges.mac(chosen),
                                Optional.of(first),
                                device(present),
                                hostNames)
                        .ownedBy(owner, ownNames);
        try {
            namespaces.connect(row, network);
            store.assign(row, List.of());
            owners.put(chosen, owner);
            names.put(endpoints(store.endpointsOf(owner)));
            return row.endpoint(network);
        } catch (RuntimeException e) {
            owners.remove(chosen);
            store.giveUp(row);
            remover.addCable(row);
            throw e;
        }
    }

    private static String device(List<EndpointRow> present) {
        int number = 0;
        List<String> used = present.stream().map(EndpointRow::device).toList();
        while (used.contains("eth" + number)) {
            number++;
        }
        return "eth" + number;
    }

    /** Takes an owner off a network. */
    void disconnect(String owner, String text) {
        Network network = catalogue.findBridged(text);
        List<EndpointRow> present = store.endpointsOf(owner);
        EndpointRow row =
                present.stream()
                        .filter(one -> one.network().equals(network.id()))
                        .findFirst()
                        .orElseThrow(() ->
                                Fault.of(
                                        Fault.Kind.FORBIDDEN,
                                        "container "
                                                + owner
                                                + " is not connected to network "
                                                + network.name()));
        List<PublishedPort> ports =
                store.portsOf(owner).stream()
                        .filter(port -> port.target().equals(row.address()))
                        .toList();
        owners.remove(row.address());
        store.giveUp(row);
        publishing.close(ports);
        List<EndpointRow> left = present.stream().filter(one -> !one.equals(row)).toList();
        names.remove(endpoints(List.of(row)), endpoints(left));
        // Who is told that it is off the network must not reach it any more.
        if (left.isEmpty()) {
            remover.removeNow(List.of(row));
        } else {
            remover.removeCableNow(row);
        }
    }

    /** Takes everything back from an owner; nothing happens when it has nothing. */
    void release(String owner) {
        List<EndpointRow> rows = store.endpointsOf(owner);
        if (rows.isEmpty()) {
            return;
        }
        List<PublishedPort> ports = store.portsOf(owner);
        rows.forEach(row -> owners.remove(row.address()));
        // Rows first: a repair at this moment must not make rules again that are then forgotten.
        store.giveUp(owner);
        publishing.close(ports);
        names.remove(endpoints(rows), List.of());
        remover.add(rows);
    }

    /** Gives an owner other names in its networks; nothing happens when it has these. */
    void rename(String owner, List<String> ownNames) {
        checkNames(ownNames);
        List<EndpointRow> before = store.endpointsOf(owner);
        if (before.stream().allMatch(row -> row.names().equals(ownNames))) {
            return;
        }
        store.rename(owner, ownNames);
        names.rename(endpoints(before), endpoints(store.endpointsOf(owner)));
    }

    /** What an owner has. */
    Optional<Sandbox> find(String owner) {
        List<EndpointRow> rows = store.endpointsOf(owner);
        return rows.stream()
                .findFirst()
                .map(row ->
                        new Sandbox(
                                row.path(),
                                endpoints(List.of(row)).getFirst(),
                                store.portsOf(owner)));
    }

    /** The owner's places in networks, first to last. */
    List<Endpoint> endpointsOf(String owner) {
        return endpoints(store.endpointsOf(owner));
    }

    /** All places in networks of those that have a name there, by owner. */
    Map<String, List<Endpoint>> all() {
        Map<String, List<EndpointRow>> rows = new LinkedHashMap<>();
        for (EndpointRow row : store.endpoints()) {
            row.owner()
                    .filter(_ -> !row.names().isEmpty())
                    .ifPresent(o -> rows.computeIfAbsent(o, k -> new ArrayList<>()).add(row));
        }
        Map<String, List<Endpoint>> all = new LinkedHashMap<>();
        rows.forEach((owner, list) -> all.put(owner, endpoints(list)));
        return all;
    }

    Optional<String> ownerAt(String address) {
        return Optional.ofNullable(owners.get(address));
    }

    Set<String> owners() {
        return new TreeSet<>(owners.values());
    }

    int prepared() {
        return pool.count();
    }

    private List<Endpoint> endpoints(List<EndpointRow> rows) {
        return rows.stream()
                .flatMap(row -> catalogue.byId(row.network()).map(row::endpoint).stream())
                .toList();
    }

    private static void checkNames(List<String> names) {
        for (String name : names) {
            if (!DNS_NAME.matcher(name).matches()) {
                throw Fault.invalid(
                        "Aliases",
                        "\""
                                + name
                                + "\" cannot be a name on a network: only letters, digits, '_', '.'"
                                + " and '-' are allowed, at most 253");
            }
        }
    }

    /** Ends its threads; namespaces stay. */
    @Override
    public void close() {
        pool.close();
        remover.close();
    }

    /** Removes every namespace; nobody may be using one. */
    void removeAll() {
        close();
        store.endpoints().stream()
                .flatMap(row -> row.owner().stream())
                .distinct()
                .forEach(this::release);
        remover.removeNow(store.endpoints());
    }
}
