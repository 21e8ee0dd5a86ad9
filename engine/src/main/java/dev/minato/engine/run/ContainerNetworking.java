package dev.minato.engine.run;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.address.HardwareAddress;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.network.EndpointRequest;
import dev.minato.engine.network.Network;
import dev.minato.engine.network.NetworkEndpoint;
import dev.minato.engine.network.NetworkSandboxRequest;
import dev.minato.engine.network.Networks;
import dev.minato.engine.rule.EndpointRules;
import dev.minato.engine.rule.NetworkRules;
import dev.minato.engine.rule.PortBindings;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Connects containers and steps to networks. */
public final class ContainerNetworking {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerNetworking.class);

    private final Networks networks;
    private final PortBindings ports;
    private final LocalPodSandboxes sandboxes;

    public ContainerNetworking(Networks networks, PortBindings ports, LocalPodSandboxes sandboxes) {
        this.networks = networks;
        this.ports = ports;
        this.sandboxes = sandboxes;
    }

    /** A network by name or identifier, if it is there. */
    public Optional<Network> network(String nameOrId) {
        try {
            return Optional.of(networks.get(nameOrId));
        } catch (Fault e) {
            return Optional.empty();
        }
    }

    /** The same with each network that is there under its name, once. */
    public NetworkSpec named(NetworkSpec spec) {
        List<EndpointSpec> places = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (EndpointSpec place : spec.endpoints()) {
            String name = network(place.network()).map(Network::name).orElse(place.network());
            if (names.add(name)) {
                places.add(place.withNetwork(name));
            }
        }
        return spec.withEndpoints(places);
    }

    /**
     * Refuses what a network cannot give; one that is not there is missed at the start.
     *
     * @throws Fault invalid
     */
    public void check(NetworkSpec spec) {
        for (EndpointSpec place : spec.endpoints()) {
            Optional<Network> network = network(place.network());
            try {
                network.ifPresent(it -> EndpointRules.check(it, place));
            } catch (Fault e) {
                throw Fault.invalid(
                        "EndpointsConfig",
                        "invalid config for network " + place.network() + ": " + e.text());
            }
            network.ifPresent(it -> NetworkRules.checkFurther(spec, it));
        }
    }

    /**
     * Connects a container that is about to be started.
     *
     * @return its places; none where it has no namespace of its own with an interface in it
     */
    public List<NetworkConnection> connect(ContainerEntry cell) {
        if (cell.spec().network().mode() instanceof NetworkMode.SandboxNetwork in) {
            return List.of(sandboxes.join(in.sandbox(), cell.id()));
        }
        NetworkSpec spec = cell.spec().network();
        try {
            List<EndpointRequest> wanted =
                    spec.endpoints().stream()
                            .filter(this::hasBridge)
                            .map(place -> request(cell, place))
                            .toList();
            if (wanted.isEmpty()) {
                return List.of();
            }
            return NetworkConnections.of(
                    networks.acquire(new NetworkSandboxRequest(cell.id(), wanted, ports.of(spec))));
        } catch (Fault e) {
            throw Fault.of(e.kind(), "failed to set up container networking: " + e.text(), e);
        }
    }

    /** One that is not there is asked for, and missed, like any other. */
    private boolean hasBridge(EndpointSpec place) {
        return network(place.network()).map(it -> it.bridge().isPresent()).orElse(true);
    }

    private static EndpointRequest request(ContainerEntry cell, EndpointSpec place) {
        return new EndpointRequest(
                place.network(),
                names(cell, place),
                place.address(),
                place.mac().map(HardwareAddress::parse),
                place.gatewayPriority());
    }

    /** Puts a container that runs on a further network. */
    public void connect(ContainerEntry cell, EndpointSpec place) {
        NetworkSpec spec = cell.spec().network();
        networks.connect(cell.id(), request(cell, place), cell.state().pid(), ports.of(spec));
    }

    /** Takes a container that runs off a network. */
    public void disconnect(ContainerEntry cell, String network) {
        networks.disconnect(cell.id(), network);
    }

    /** Where a container that runs is. */
    public List<NetworkConnection> connections(ContainerEntry cell) {
        return cell.spec().network().mode() instanceof NetworkMode.SandboxNetwork in
                ? sandboxes.connections(in.sandbox())
                : networks.find(cell.id()).map(NetworkConnections::of).orElse(List.of());
    }

    /**
     * Takes over a container that runs: a daemon that was killed while it changed its name or its
     * networks has written the row and perhaps nothing else.
     */
    public void adopt(ContainerEntry cell) {
        if (cell.spec().network().mode() instanceof NetworkMode.SandboxNetwork in) {
            sandboxes.rejoin(in.sandbox(), cell.id());
            cell.connected(connections(cell));
            return;
        }
        finish(cell);
        rename(cell);
        if (!networks.endpoints(cell.id()).isEmpty()) {
            attempt(cell, () -> networks.settle(cell.id(), cell.state().pid()));
        }
        settle(cell);
    }

    /** Notes where a container that runs is, here and in its {@code /etc/hosts}. */
    public void settle(ContainerEntry cell) {
        List<NetworkConnection> places = connections(cell);
        cell.connected(places);
        tellHosts(cell, places);
    }

    /** The container has the file open under its own name: it is changed, and not replaced. */
    private static void tellHosts(ContainerEntry cell, List<NetworkConnection> places) {
        NetworkMode mode = cell.spec().network().mode();
        Path hosts = cell.directory().resolve("hosts");
        boolean own = mode.isConnected() || mode instanceof NetworkMode.NoNetwork;
        if (!own || Files.notExists(hosts)) {
            return;
        }
        try {
            NetworkFiles.of(cell, places).settle(hosts, cell.spec().network());
        } catch (IOException e) {
            LOG.warn("/etc/hosts of container {} stays as it is: {}", cell.id(), Reason.of(e));
        }
    }

    private void finish(ContainerEntry cell) {
        Set<String> wanted = new HashSet<>();
        cell.spec().network().endpoints().stream()
                .flatMap(place -> network(place.network()).stream())
                .forEach(network -> wanted.add(network.id()));
        Set<String> present = new HashSet<>();
        for (NetworkEndpoint endpoint : networks.endpoints(cell.id())) {
            present.add(endpoint.networkId());
            if (!wanted.contains(endpoint.networkId())) {
                attempt(cell, () -> disconnect(cell, endpoint.networkId()));
            }
        }
        for (EndpointSpec place : cell.spec().network().endpoints()) {
            network(place.network())
                    .filter(it -> it.bridge().isPresent() && !present.contains(it.id()))
                    .ifPresent(_ -> attempt(cell, () -> connect(cell, place)));
        }
    }

    private static void attempt(ContainerEntry cell, Runnable change) {
        try {
            change.run();
        } catch (RuntimeException e) {
            LOG.warn("the networks of container {} are not what they should be", cell.id(), e);
        }
    }

    /** Lets others find a container by the name it has now. */
    public void rename(ContainerEntry cell) {
        networks.rename(cell.id(), endpoint -> names(cell, place(cell, endpoint)));
    }

    private EndpointSpec place(ContainerEntry cell, NetworkEndpoint endpoint) {
        return cell.spec().network().endpoints().stream()
                .filter(place ->
                        place.network().equals(endpoint.network())
                                || endpoint.networkId().startsWith(place.network()))
                .findFirst()
                .orElseGet(() -> EndpointSpec.on(endpoint.network()));
    }

    /** Under which others find a container: its name first. */
    private static List<String> names(ContainerEntry cell, EndpointSpec place) {
        Set<String> names = new LinkedHashSet<>(List.of(cell.name(), cell.shortId()));
        if (!cell.spec().hostname().isEmpty()) {
            names.add(cell.spec().hostname());
        }
        names.addAll(place.aliases());
        return List.copyOf(names);
    }

    /** The network namespace of a step. */
    public NetworkConnection connectStep(String id) {
        return NetworkConnections.of(networks.lend(id)).getFirst();
    }

    /** The step's processes are gone. */
    public void releaseStep(String id) {
        networks.giveBack(id);
    }

    /** The container's processes are gone; nothing happens when it was not connected. */
    public void release(ContainerEntry cell) {
        switch (cell.spec().network().mode()) {
            case NetworkMode.SandboxNetwork in -> sandboxes.leave(in.sandbox(), cell.id());
            case NetworkMode.SharedNetwork _, NetworkMode.HostNetwork _ -> {}
            default -> networks.release(cell.id());
        }
    }

    /** Releases what belongs neither to one of these containers nor to a sandbox. */
    public void releaseAllBut(Set<String> containers) {
        Set<String> known = new HashSet<>(containers);
        known.addAll(sandboxes.owners());
        networks.releaseAllBut(known);
    }
}
