package dev.minato.engine.network;

import dev.minato.base.Fault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Gives out network namespaces and takes them back. Thread-safe. */
final class NetworkSandboxes implements AutoCloseable {
    private static final Pattern DNS_NAME = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,252}");

    private static final Logger LOG = LoggerFactory.getLogger(NetworkSandboxes.class);

    private final NetworkStore store;
    private final NetworkTable catalogue;
    private final NetworkNamespaces namespaces;
    private final PortPublisher publishing;
    private final EndpointNames names;
    private final Map<String, String> owners = new ConcurrentHashMap<>();
    private final EndpointRemover remover;
    private final EndpointMaker maker;

    NetworkSandboxes(
            NetworkStore store,
            NetworkTable catalogue,
            NetworkNamespaces namespaces,
            PortPublisher publishing,
            EndpointNames names,
            EndpointRemover remover,
            EndpointMaker maker) {
        this.store = store;
        this.catalogue = catalogue;
        this.namespaces = namespaces;
        this.publishing = publishing;
        this.names = names;
        this.remover = remover;
        this.maker = maker;
    }

    /** Takes over what an earlier daemon left: what is in use, what is ready; removes the rest. */
    void start() {
        List<EndpointRow> rows = store.endpoints();
        maker.note(rows);
        namespaces.removeStrays(rows);
        List<EndpointRow> useless = new ArrayList<>();
        String standard = catalogue.standard().id();
        Set<String> used = new TreeSet<>();
        for (EndpointRow row : rows) {
            if (row.owner().isPresent() && row.ready()) {
                owners.put(row.address(), row.owner().get());
                used.add(row.netns());
            } else if (row.owner().isEmpty()
                    && row.ready()
                    && row.network().equals(standard)
                    && namespaces.exists(row)) {
                maker.pool().add(row);
            } else {
                useless.add(row);
            }
        }
        useless.forEach(row -> clear(row, used.contains(row.netns())));
        remover.start();
    }

    private void clear(EndpointRow row, boolean beside) {
        if (beside) {
            // Whoever owns the namespace may want this very address, as soon as this returns.
            store.giveUp(row);
            remover.removeCableNow(row);
        } else {
            remover.add(List.of(row));
        }
    }

    /** Begins to make namespaces ahead of time. */
    void prepare() {
        maker.pool().start();
    }

    NetworkSandbox acquire(NetworkSandboxRequest request) {
        String owner = request.owner();
        Map<String, EndpointRequest> wanted = new LinkedHashMap<>();
        for (EndpointRequest endpoint : request.endpoints()) {
            checkNames(endpoint.names());
            wanted.putIfAbsent(catalogue.findBridged(endpoint.network()).id(), endpoint);
        }
        release(owner);
        List<EndpointRow> rows = new ArrayList<>();
        try {
            for (Map.Entry<String, EndpointRequest> one : wanted.entrySet()) {
                Network network = catalogue.find(one.getKey());
                if (rows.size() == 1) {
                    // What is prepared must not be given to another once it has a second interface.
                    store.assign(rows, List.of());
                }
                EndpointRow row =
                        rows.isEmpty()
                                ? maker.first(one.getValue(), network)
                                : maker.beside(rows, one.getValue(), network);
                rows.add(row.ownedBy(owner, one.getValue().names()));
            }
            GatewayOrder.Place best = best(rows);
            if (best.row().number() != rows.getFirst().number()) {
                namespaces.steer(best.row(), best.network());
            }
            return take(owner, rows, request.ports());
        } catch (RuntimeException e) {
            undo(owner, rows);
            throw e;
        }
    }

    private void undo(String owner, List<EndpointRow> rows) {
        store.giveUp(owner);
        rows.forEach(store::giveUp);
        remover.add(rows);
    }

    /** Gives an owner these places, and publishes ports on the best of them. */
    NetworkSandbox take(String owner, List<EndpointRow> rows, List<PortBinding> wanted) {
        List<PublishedPort> ports = new ArrayList<>();
        try {
            String target = best(rows).row().address();
            publishing.reserve(owner, wanted, target, ports);
            store.assign(rows, ports);
            publishing.open(ports);
            rows.forEach(row -> owners.put(row.address(), owner));
            names.put(endpoints(rows));
            return sandbox(rows, ports);
        } catch (RuntimeException e) {
            rows.forEach(row -> owners.remove(row.address()));
            publishing.close(ports);
            throw e;
        }
    }

    private GatewayOrder.Place best(List<EndpointRow> rows) {
        return GatewayOrder.of(rows, catalogue::byId).getFirst();
    }

    private NetworkSandbox sandbox(List<EndpointRow> rows, List<PublishedPort> ports) {
        List<NetworkEndpoint> places =
                GatewayOrder.of(rows, catalogue::byId).stream()
                        .map(place -> place.row().endpoint(place.network()))
                        .toList();
        return new NetworkSandbox(rows.getFirst().path(), places, ports);
    }

    /** An owner's published ports lead to this of his addresses from now on. */
    void movePorts(String owner, String target) {
        List<PublishedPort> before = store.portsOf(owner);
        if (!before.isEmpty()) {
            store.retarget(owner, target);
            publishing.move(before, store.portsOf(owner));
        }
    }

    /** Takes one place from its owner, whose ports no longer lead there unless it is the last. */
    void withdraw(EndpointRow row, List<EndpointRow> left) {
        String owner = row.owner().orElseThrow();
        List<PublishedPort> ports =
                store.portsOf(owner).stream()
                        .filter(port -> port.target().equals(row.address()))
                        .toList();
        owners.remove(row.address());
        if (left.isEmpty()) {
            store.giveUp(owner);
            publishing.close(ports);
        } else if (!ports.isEmpty()) {
            movePorts(owner, best(left).row().address());
        }
        store.giveUp(row);
        forget(endpoints(List.of(row)), endpoints(left));
    }

    /** Whether what the owner has is there on the host. */
    boolean isIntact(String owner) {
        List<EndpointRow> rows = store.endpointsOf(owner);
        return !rows.isEmpty() && rows.stream().allMatch(namespaces::exists);
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
        forget(endpoints(rows), List.of());
        remover.add(rows);
    }

    private void forget(List<NetworkEndpoint> gone, List<NetworkEndpoint> left) {
        try {
            names.remove(gone, left);
        } catch (Fault e) {
            // The edge is away; Networks.publishNames() at its return tells what the rows say.
            LOG.warn("names of {} are not forgotten yet: {}", gone, e.text());
        }
    }

    /** Gives an owner other names in its networks; nothing happens when it has these. */
    void rename(String owner, Function<NetworkEndpoint, List<String>> naming) {
        List<EndpointRow> before = store.endpointsOf(owner);
        List<EndpointRow> now = new ArrayList<>();
        for (EndpointRow row : before) {
            List<String> chosen =
                    endpoints(List.of(row)).stream().findFirst().map(naming).orElse(row.names());
            checkNames(chosen);
            now.add(row.ownedBy(owner, chosen));
        }
        if (now.equals(before)) {
            return;
        }
        store.assign(now, List.of());
        names.rename(endpoints(before), endpoints(now));
    }

    /** What an owner has. */
    Optional<NetworkSandbox> find(String owner) {
        List<EndpointRow> rows = store.endpointsOf(owner);
        return rows.isEmpty() ? Optional.empty() : Optional.of(sandbox(rows, store.portsOf(owner)));
    }

    /** The owner's places in networks, first to last. */
    List<NetworkEndpoint> endpointsOf(String owner) {
        return endpoints(store.endpointsOf(owner));
    }

    /** All places in networks of those that have a name there, by owner. */
    Map<String, List<NetworkEndpoint>> all() {
        Map<String, List<EndpointRow>> rows = new LinkedHashMap<>();
        for (EndpointRow row : store.endpoints()) {
            row.owner()
                    .filter(_ -> !row.names().isEmpty())
                    .ifPresent(o -> rows.computeIfAbsent(o, k -> new ArrayList<>()).add(row));
        }
        Map<String, List<NetworkEndpoint>> all = new LinkedHashMap<>();
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
        return maker.pool().count();
    }

    private List<NetworkEndpoint> endpoints(List<EndpointRow> rows) {
        return rows.stream()
                .flatMap(row -> catalogue.byId(row.network()).map(row::endpoint).stream())
                .toList();
    }

    static void checkNames(List<String> names) {
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
        maker.close();
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
