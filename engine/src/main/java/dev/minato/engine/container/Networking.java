package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.engine.Connection;
import dev.minato.engine.NetworkSpec;
import dev.minato.engine.PortMapping;
import dev.minato.engine.network.Endpoint;
import dev.minato.engine.network.HardwareAddress;
import dev.minato.engine.network.Network;
import dev.minato.engine.network.Networks;
import dev.minato.engine.network.PortBinding;
import dev.minato.engine.network.Protocol;
import dev.minato.engine.network.PublishedPort;
import dev.minato.engine.network.Sandbox;
import dev.minato.engine.network.SandboxRequest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Connects containers and steps to networks. */
final class Networking {
    private final Networks networks;
    private final String publish;

    /**
     * @param publish the address on which ports are published when none is said
     */
    Networking(Networks networks, String publish) {
        this.networks = networks;
        this.publish = publish;
    }

    /** Connects a container. */
    Connection connect(Cell cell) {
        return connect(cell.id(), names(cell), cell.spec().network());
    }

    /** Lets others find a container by the name it has now. */
    void rename(Cell cell) {
        networks.rename(cell.id(), names(cell));
    }

    /** Under which others find a container: its name first. */
    private static List<String> names(Cell cell) {
        Set<String> names = new LinkedHashSet<>(List.of(cell.name(), cell.shortId()));
        if (!cell.spec().hostname().isEmpty()) {
            names.add(cell.spec().hostname());
        }
        names.addAll(cell.spec().network().aliases());
        return List.copyOf(names);
    }

    private Connection connect(String id, List<String> names, NetworkSpec spec) {
        try {
            String network = spec.isDefault() ? Network.DEFAULT : spec.mode();
            return connection(
                    networks.acquire(
                            new SandboxRequest(
                                    id,
                                    names,
                                    network,
                                    spec.address(),
                                    bindings(spec),
                                    spec.mac().map(HardwareAddress::parse))));
        } catch (Fault e) {
            throw Fault.of(e.kind(), "failed to set up container networking: " + e.text(), e);
        }
    }

    private List<PortBinding> bindings(NetworkSpec spec) {
        List<PortBinding> bindings = new ArrayList<>();
        Set<String> bound = new TreeSet<>();
        for (PortMapping port : spec.ports()) {
            bindings.add(binding(port));
            bound.add(port.key());
        }
        if (spec.publishAll()) {
            for (String exposed : new TreeSet<>(spec.exposed())) {
                PortMapping port = PortMapping.parse(exposed, "", 0);
                if (bound.add(port.key())) {
                    bindings.add(binding(port));
                }
            }
        }
        return bindings;
    }

    private PortBinding binding(PortMapping port) {
        return new PortBinding(
                port.containerPort(),
                Protocol.valueOf(port.protocol().toUpperCase(Locale.ROOT)),
                port.hostAddress().isEmpty() ? publish : port.hostAddress(),
                port.hostPort(),
                port.hostPortEnd(),
                port.hostAddress().isEmpty() && !publish.equals("0.0.0.0"));
    }

    private static Connection connection(Sandbox sandbox) {
        Endpoint endpoint = sandbox.endpoint();
        return new Connection(
                endpoint.network(),
                endpoint.networkId(),
                endpoint.id(),
                endpoint.address(),
                endpoint.prefix(),
                endpoint.gateway(),
                endpoint.mac(),
                sandbox.netns().toString(),
                sandbox.ports().stream().map(Networking::mapping).toList());
    }

    private static PortMapping mapping(PublishedPort port) {
        return new PortMapping(
                port.targetPort(), port.protocol().word(), port.address(), port.port());
    }

    /** The network namespace of a step. */
    Connection connectStep(String id) {
        return connection(networks.lend(id));
    }

    /** The step's processes are gone. */
    void releaseStep(String id) {
        networks.giveBack(id);
    }

    void release(String id) {
        networks.release(id);
    }

    void releaseAllBut(Set<String> known) {
        networks.releaseAllBut(known);
    }
}
