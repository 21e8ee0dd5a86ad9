package dev.minato.engine.network;

import dev.minato.base.Fault;
import dev.minato.engine.address.NetworkSysfs;
import dev.minato.engine.failure.EngineFailure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts running containers on further networks, and takes them off. Thread-safe. */
final class NetworkConnector {
    private final NetworkSandboxes sandboxes;
    private final NetworkStore store;
    private final NetworkTable catalogue;
    private final NetworkNamespaces namespaces;
    private final EndpointRemover remover;
    private final EndpointMaker maker;

    NetworkConnector(
            NetworkSandboxes sandboxes,
            NetworkStore store,
            NetworkTable catalogue,
            NetworkNamespaces namespaces,
            EndpointRemover remover,
            EndpointMaker maker) {
        this.sandboxes = sandboxes;
        this.store = store;
        this.catalogue = catalogue;
        this.namespaces = namespaces;
        this.remover = remover;
        this.maker = maker;
    }

    NetworkEndpoint connect(
            String owner, EndpointRequest request, int pid, List<PortBinding> ports) {
        Network network = catalogue.findBridged(request.network());
        NetworkSandboxes.checkNames(request.names());
        List<EndpointRow> present = store.endpointsOf(owner);
        refuseTwice(present, request, network, owner);
        EndpointRow row =
                (present.isEmpty()
                                ? maker.into(pid, request, network)
                                : maker.beside(present, request, network))
                        .ownedBy(owner, request.names());
        List<EndpointRow> all = new ArrayList<>(present);
        all.add(row);
        try {
            sandboxes.take(owner, all, present.isEmpty() ? ports : List.of());
            steer(owner, present, all);
            return row.endpoint(network);
        } catch (RuntimeException e) {
            giveUp(row, present);
            throw e;
        }
    }

    private static void refuseTwice(
            List<EndpointRow> present, EndpointRequest request, Network network, String owner) {
        if (present.stream().anyMatch(row -> row.network().equals(network.id()))) {
            String endpoint = request.names().isEmpty() ? owner : request.names().getFirst();
            throw new EngineFailure.AlreadyConnected(endpoint, network.name()).fault();
        }
    }

    private void giveUp(EndpointRow row, List<EndpointRow> present) {
        sandboxes.withdraw(row, present);
        if (present.isEmpty()) {
            remover.removeNow(List.of(row));
        } else {
            remover.removeCableNow(row);
        }
    }

    /** Route and ports go by the best of the places there are now, if it is another than before. */
    private void steer(String owner, List<EndpointRow> before, List<EndpointRow> now) {
        List<GatewayOrder.Place> was = GatewayOrder.of(before, catalogue::byId);
        GatewayOrder.Place best = GatewayOrder.of(now, catalogue::byId).getFirst();
        boolean same = was.isEmpty() || was.getFirst().row().number() == best.row().number();
        if (!same) {
            namespaces.steer(best.row(), best.network());
            sandboxes.movePorts(owner, best.row().address());
        }
    }

    void settle(String owner, int pid) {
        List<EndpointRow> rows = store.endpointsOf(owner);
        if (rows.isEmpty()) {
            return;
        }
        GatewayOrder.Place best = GatewayOrder.of(rows, catalogue::byId).getFirst();
        String target = best.row().address();
        if (store.portsOf(owner).stream().anyMatch(port -> !port.target().equals(target))) {
            sandboxes.movePorts(owner, target);
        }
        if (isAstray(NetworkSysfs.defaultGateway(pid), best.network())) {
            namespaces.steer(best.row(), best.network());
        }
    }

    /** A route that leads to none of our gateways is the container's own doing. */
    private boolean isAstray(Optional<String> gateway, Network best) {
        boolean ours =
                catalogue.bridged().stream()
                        .flatMap(network -> network.bridge().stream())
                        .anyMatch(bridge -> gateway.filter(bridge.gateway()::equals).isPresent());
        String wanted = best.bridge().orElseThrow().gateway();
        return best.internal()
                ? ours
                : gateway.isEmpty() || (ours && !gateway.get().equals(wanted));
    }

    void disconnect(String owner, String text) {
        Network network = catalogue.findBridged(text);
        List<EndpointRow> present = store.endpointsOf(owner);
        EndpointRow row =
                present.stream()
                        .filter(one -> one.network().equals(network.id()))
                        .findFirst()
                        .orElseThrow(() ->
                                Fault.of(
                                        Fault.Kind.INTERNAL,
                                        "container "
                                                + owner
                                                + " is not connected to network "
                                                + network.name()));
        List<EndpointRow> left = present.stream().filter(one -> !one.equals(row)).toList();
        if (!left.isEmpty()) {
            steer(owner, present, left);
        }
        // Whoever has been told that it is off the network must not reach it any more.
        giveUp(row, left);
    }
}
