package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.engine.Connection;
import dev.minato.engine.NetworkMode;
import dev.minato.engine.NetworkSpec;
import dev.minato.engine.network.HardwareAddress;
import dev.minato.engine.network.Network;
import dev.minato.engine.network.Networks;
import dev.minato.engine.network.SandboxRequest;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Connects containers and steps to networks. */
final class Networking {
    private final Networks networks;
    private final PortBindings ports;
    private final LocalPodSandboxes sandboxes;

    Networking(Networks networks, PortBindings ports, LocalPodSandboxes sandboxes) {
        this.networks = networks;
        this.ports = ports;
        this.sandboxes = sandboxes;
    }

    /**
     * Connects a container that is about to be started.
     *
     * @return its place; none where it has no namespace of its own with an interface in it
     */
    Optional<Connection> connect(Cell cell) {
        return switch (cell.spec().network().mode()) {
            case NetworkMode.NoNetwork _, NetworkMode.HostNetwork _, NetworkMode.SharedNetwork _ ->
                    Optional.empty();
            case NetworkMode.DefaultNetwork _ -> Optional.of(connect(cell, Network.DEFAULT));
            case NetworkMode.NamedNetwork named -> Optional.of(connect(cell, named.network()));
            case NetworkMode.SandboxNetwork in ->
                    Optional.of(sandboxes.join(in.sandbox(), cell.id()));
        };
    }

    private Connection connect(Cell cell, String network) {
        NetworkSpec spec = cell.spec().network();
        try {
            return Connections.of(
                    networks.acquire(
                            new SandboxRequest(
                                    cell.id(),
                                    names(cell),
                                    network,
                                    spec.address(),
                                    ports.of(spec),
                                    spec.mac().map(HardwareAddress::parse))));
        } catch (Fault e) {
            throw Fault.of(e.kind(), "failed to set up container networking: " + e.text(), e);
        }
    }

    /** Takes over a container that runs. */
    void adopt(Cell cell) {
        if (cell.spec().network().mode() instanceof NetworkMode.SandboxNetwork in) {
            cell.connected(sandboxes.rejoin(in.sandbox(), cell.id()));
        }
        // A daemon that was killed while it renamed has written the row and nothing else.
        rename(cell);
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

    /** The network namespace of a step. */
    Connection connectStep(String id) {
        return Connections.of(networks.lend(id));
    }

    /** The step's processes are gone. */
    void releaseStep(String id) {
        networks.giveBack(id);
    }

    /** The container's processes are gone; nothing happens when it was not connected. */
    void release(Cell cell) {
        switch (cell.spec().network().mode()) {
            case NetworkMode.SandboxNetwork in -> sandboxes.leave(in.sandbox(), cell.id());
            case NetworkMode.DefaultNetwork _, NetworkMode.NamedNetwork _ ->
                    networks.release(cell.id());
            default -> {}
        }
    }

    /** Releases what belongs neither to one of these containers nor to a sandbox. */
    void releaseAllBut(Set<String> containers) {
        Set<String> known = new HashSet<>(containers);
        known.addAll(sandboxes.owners());
        networks.releaseAllBut(known);
    }
}
