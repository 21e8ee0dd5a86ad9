package dev.minato.engine.network;

import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.engine.address.HostNames;
import dev.minato.engine.address.RangeChoice;
import dev.minato.engine.address.Subnet;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The networks there are, by name and identifier. Thread-safe. */
final class NetworkTable {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{1,64}");

    private final HostNames names;
    private final NetworkStore store;
    private final AddressPlan foundation;
    private final HostBridges bridges;
    private final IdSource ids;
    private final InstantSource time;
    private final Map<String, Network> networks = new ConcurrentHashMap<>();

    NetworkTable(
            HostNames names,
            NetworkStore store,
            AddressPlan foundation,
            HostBridges bridges,
            IdSource ids,
            InstantSource time) {
        this.names = names;
        this.store = store;
        this.foundation = foundation;
        this.bridges = bridges;
        this.ids = ids;
        this.time = time;
        store.networks(names).forEach(network -> networks.put(network.id(), network));
        addPredefined();
    }

    private void addPredefined() {
        Network.Driver[] drivers = {
            Network.Driver.BRIDGE, Network.Driver.HOST, Network.Driver.NONE
        };
        for (Network.Driver driver : drivers) {
            String name =
                    driver == Network.Driver.BRIDGE
                            ? Network.DEFAULT
                            : driver == Network.Driver.HOST ? "host" : "none";
            if (byName(name).isEmpty()) {
                Optional<Network.Bridge> bridge =
                        driver == Network.Driver.BRIDGE
                                ? Optional.of(bridge(0, foundation.layout().standard()))
                                : Optional.empty();
                add(
                        new Network(
                                ids.next(),
                                name,
                                driver,
                                bridge,
                                false,
                                false,
                                Map.of(),
                                Map.of(),
                                time.instant()));
            }
        }
    }

    private Network.Bridge bridge(int number, Subnet subnet) {
        return new Network.Bridge(number, names.bridge(number), subnet, subnet.address(1));
    }

    private Network add(Network network) {
        store.add(network);
        networks.put(network.id(), network);
        return network;
    }

    /** All of them, oldest first. */
    List<Network> list() {
        List<Network> all = new ArrayList<>(networks.values());
        all.sort(Comparator.comparing(Network::created).thenComparing(Network::name));
        return all;
    }

    /** Those with bridges. */
    List<Network> bridged() {
        return list().stream().filter(network -> network.bridge().isPresent()).toList();
    }

    Network standard() {
        return byName(Network.DEFAULT).orElseThrow();
    }

    Optional<Network> byId(String id) {
        return Optional.ofNullable(networks.get(id));
    }

    private Optional<Network> byName(String name) {
        return networks.values().stream().filter(n -> n.name().equals(name)).findFirst();
    }

    /** The network of an environment. */
    Optional<Network> ofEnvironment(String environment) {
        return networks.values().stream()
                .filter(network -> network.environment().equals(Optional.of(environment)))
                .findFirst();
    }

    /** Makes the network of an environment, unless it is there. */
    synchronized Network ensureEnvironment(String environment) {
        Optional<Network> there = ofEnvironment(environment);
        if (there.isPresent()) {
            return there.get();
        }
        String name = "env-" + environment;
        if (byName(name).isPresent()) {
            throw Fault.conflict(
                    "environment \""
                            + environment
                            + "\" needs a network named "
                            + name
                            + ", and there is one that is not its own: remove it (docker network rm"
                            + " "
                            + name
                            + ")");
        }
        return create(
                new NetworkRequest(
                        name,
                        "bridge",
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Map.of(Network.ENVIRONMENT, environment),
                        Map.of()));
    }

    /**
     * Finds by identifier, name ({@code default} is {@code bridge}), or the beginning of an
     * identifier.
     */
    Network find(String text) {
        Optional<Network> exact =
                byId(text).or(() -> byName(text.equals("default") ? Network.DEFAULT : text));
        if (exact.isPresent()) {
            return exact.get();
        }
        List<Network> beginning =
                HEX.matcher(text).matches()
                        ? list().stream().filter(n -> n.id().startsWith(text)).toList()
                        : List.of();
        if (beginning.size() > 1) {
            throw Fault.invalid(
                    "id",
                    "network "
                            + text
                            + " is ambiguous ("
                            + beginning.size()
                            + " matches found on ID prefix)");
        }
        return beginning.stream()
                .findFirst()
                .orElseThrow(() -> Fault.notFound("network " + text + " not found"));
    }

    /** Finds one that containers can be put on. */
    Network findBridged(String text) {
        Network network = find(text);
        if (network.bridge().isEmpty()) {
            throw Fault.invalid(
                    "NetworkMode", "network " + network.name() + " has no bridge to connect to");
        }
        return network;
    }

    /** Makes a network and its bridge. */
    synchronized Network create(NetworkRequest request) {
        check(request);
        List<Subnet> ours =
                bridged().stream().map(network -> network.bridge().orElseThrow().subnet()).toList();
        List<Subnet> hosts = new RangeChoice(names).taken();
        Subnet subnet = subnet(request, ours, hosts);
        String gateway = request.gateway().orElse(subnet.address(1));
        if (!subnet.contains(gateway)) {
            throw Fault.invalid(
                    "Gateway",
                    "no matching subnet for gateway " + gateway + ": give one of " + subnet);
        }
        Network.Bridge bridge =
                new Network.Bridge(number(), names.bridge(number()), subnet, gateway);
        Network network =
                new Network(
                        ids.next(),
                        request.name(),
                        Network.Driver.BRIDGE,
                        Optional.of(bridge),
                        request.internal(),
                        request.attachable(),
                        request.labels(),
                        request.options(),
                        time.instant());
        add(network);
        try {
            bridges.ensure(bridge);
            return network;
        } catch (RuntimeException e) {
            store.removeUnused(network);
            networks.remove(network.id());
            throw e;
        }
    }

    /**
     * Makes a network's bridge what it should be, unless the network is gone. One at a time with
     * those that make and remove networks: two would make one bridge, or one that was just removed.
     *
     * @return whether something was amiss
     */
    synchronized boolean ensureBridge(Network network) {
        return networks.containsKey(network.id())
                && network.bridge().filter(bridges::ensure).isPresent();
    }

    private void check(NetworkRequest request) {
        String name = request.name();
        if (!NAME.matcher(name).matches()) {
            throw Fault.invalid(
                    "Name",
                    "invalid network name \""
                            + name
                            + "\": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed, at most 128");
        }
        boolean predefined =
                name.equals("default") || byName(name).filter(Network::isPredefined).isPresent();
        if (predefined) {
            throw Fault.of(
                    Fault.Kind.FORBIDDEN,
                    "operation is not permitted on predefined " + name + " network ");
        }
        if (byName(name).isPresent()) {
            throw Fault.conflict("network with name " + name + " already exists");
        }
        String driver = request.driver();
        if (driver.equals("host") || driver.equals("null")) {
            throw Fault.of(
                    Fault.Kind.FORBIDDEN,
                    "only one instance of \"" + driver + "\" network is allowed");
        }
        if (!driver.isEmpty() && !driver.equals("bridge") && !driver.equals("default")) {
            throw Fault.notFound("plugin \"" + driver + "\" not found");
        }
    }

    private Subnet subnet(NetworkRequest request, List<Subnet> ours, List<Subnet> hosts) {
        if (request.subnet().isEmpty()) {
            List<Subnet> taken = new ArrayList<>(ours);
            taken.addAll(hosts);
            return foundation.layout().next(taken);
        }
        Subnet wanted = request.subnet().get();
        if (wanted.prefix() < 8 || wanted.prefix() > 29) {
            throw Fault.invalid("Subnet", "subnet " + wanted + " must have a prefix of 8 to 29");
        }
        boolean loopback = wanted.overlaps(Subnet.parse("Subnet", "127.0.0.0/8"));
        if (loopback
                || ours.stream().anyMatch(wanted::overlaps)
                || wanted.overlaps(foundation.layout().standard())
                || hosts.stream().anyMatch(wanted::overlaps)) {
            throw Fault.of(
                    Fault.Kind.FORBIDDEN,
                    "invalid pool request: Pool overlaps with other one on this address space");
        }
        return wanted;
    }

    private int number() {
        List<Integer> used =
                bridged().stream().map(network -> network.bridge().orElseThrow().number()).toList();
        int number = 1;
        while (used.contains(number)) {
            number++;
        }
        return number;
    }

    /** Removes a network on which there is nobody, and its bridge. */
    synchronized void remove(String text) {
        Network network = find(text);
        if (network.isPredefined()) {
            throw Fault.of(
                    Fault.Kind.FORBIDDEN,
                    network.name() + " is a pre-defined network and cannot be removed");
        }
        List<EndpointRow> members = store.removeUnused(network);
        if (!members.isEmpty()) {
            EndpointRow first = members.getFirst();
            String name = first.names().isEmpty() ? "" : first.names().getFirst();
            throw Fault.of(
                    Fault.Kind.FORBIDDEN,
                    "error while removing network: network "
                            + network.name()
                            + " has active endpoints (name:\""
                            + name
                            + "\" id:\""
                            + first.id().substring(0, 12)
                            + "\")");
        }
        networks.remove(network.id());
        network.bridge().ifPresent(bridges::remove);
    }
}
