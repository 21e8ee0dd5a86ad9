package dev.minato.engine.lifecycle;

import dev.minato.base.Fault;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.RunStatus;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.NetworkObstacle;
import dev.minato.engine.network.Network;
import dev.minato.engine.rule.EndpointRules;
import dev.minato.engine.rule.NetworkRules;
import dev.minato.engine.run.ContainerNetworking;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Puts containers that are there on networks and takes them off. The row comes first: what a daemon
 * that is killed has not done, the next one does.
 */
final class NetworkMembership {
    private final ContainerNetworking networking;
    private final RunJournal journal;

    NetworkMembership(ContainerNetworking networking, RunJournal journal) {
        this.networking = networking;
        this.journal = journal;
    }

    void connect(ContainerEntry cell, EndpointSpec asked) {
        cell.lock().lock();
        try {
            requirePresent(cell);
            NetworkRules.checkOwnNamespace(cell.spec().network().mode());
            Optional<Network> network = networking.network(asked.network());
            if (network.isEmpty() && cell.alive()) {
                throw notFound(asked.network());
            }
            EndpointSpec place =
                    asked.withNetwork(network.map(Network::name).orElse(asked.network()));
            network.ifPresent(it -> EndpointRules.check(it, place));
            if (isOn(cell, place.network()) && cell.alive()) {
                throw new EngineFailure.AlreadyConnected(cell.name(), place.network()).fault();
            }
            network.ifPresent(it -> NetworkRules.checkFurther(cell.spec().network(), it));
            if (!isOn(cell, place.network())) {
                connect(cell, place, network);
            }
        } finally {
            cell.lock().unlock();
        }
    }

    private void connect(ContainerEntry cell, EndpointSpec place, Optional<Network> network) {
        NetworkSpec before = cell.spec().network();
        List<EndpointSpec> places = new ArrayList<>(before.endpoints());
        places.add(place);
        journal.placed(cell, before.withEndpoints(places));
        if (!cell.alive()) {
            return;
        }
        try {
            networking.connect(cell, place);
            networking.settle(cell);
        } catch (RuntimeException e) {
            journal.placed(cell, before);
            throw e;
        }
        network.ifPresent(it -> journal.events().network(cell, "connect", it.id(), it.name()));
    }

    void disconnect(ContainerEntry cell, String text, boolean force) {
        cell.lock().lock();
        try {
            requirePresent(cell);
            Optional<Network> network = networking.network(text);
            if (network.isEmpty() && cell.alive() && !force) {
                throw notFound(text);
            }
            boolean live = cell.alive() && network.isPresent();
            boolean ofTheHost = cell.spec().network().mode() instanceof NetworkMode.HostNetwork;
            if (live && ofTheHost && network.get().driver() == Network.Driver.HOST) {
                throw new EngineFailure.NotConnectable(NetworkObstacle.HOST_STAYS).fault();
            }
            String name = network.map(Network::name).orElse(text);
            if (!isOn(cell, name)) {
                throw Fault.of(
                        Fault.Kind.INTERNAL,
                        "container "
                                + cell.id()
                                + " is not connected to "
                                + (live ? "network " : "the network ")
                                + name);
            }
            disconnect(cell, name, live ? network : Optional.empty());
        } finally {
            cell.lock().unlock();
        }
    }

    private void disconnect(ContainerEntry cell, String name, Optional<Network> live) {
        NetworkSpec before = cell.spec().network();
        Optional<NetworkConnection> place =
                cell.connections().stream().filter(at -> at.network().equals(name)).findFirst();
        journal.placed(
                cell,
                before.withEndpoints(
                        before.endpoints().stream()
                                .filter(one -> !one.network().equals(name))
                                .toList()));
        if (live.isEmpty()) {
            return;
        }
        try {
            if (place.isPresent()) {
                networking.disconnect(cell, name);
            }
        } catch (RuntimeException e) {
            journal.placed(cell, before);
            throw e;
        }
        networking.settle(cell);
        journal.events().network(cell, "disconnect", live.get().id(), name);
    }

    private static boolean isOn(ContainerEntry cell, String network) {
        return cell.spec().network().endpoints().stream()
                .anyMatch(place -> place.network().equals(network));
    }

    private static Fault notFound(String network) {
        return Fault.notFound("network " + network + " not found");
    }

    private static void requirePresent(ContainerEntry cell) {
        if (cell.status() == RunStatus.REMOVING || cell.status() == RunStatus.DEAD) {
            throw Fault.conflict(
                    "container "
                            + cell.id()
                            + " is marked for removal and cannot be connected or disconnected to"
                            + " the network");
        }
    }
}
