package dev.minato.docker.network;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.PruneQuery;
import dev.minato.docker.call.RequestSchemas;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.container.EndpointRequests;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Filters;
import dev.minato.docker.wire.GoTime;
import dev.minato.docker.wire.JsonObject;
import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.address.Subnet;
import dev.minato.engine.network.Network;
import dev.minato.engine.network.NetworkRequest;
import dev.minato.engine.network.Networks;
import dev.minato.engine.spec.EndpointSpec;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Networks. */
public final class NetworkRoutes {
    private final Networks networks;
    private final Containers containers;
    private final PruneQuery prunes;

    public NetworkRoutes(Networks networks, Containers containers, PruneQuery prunes) {
        this.prunes = prunes;
        this.networks = networks;
        this.containers = containers;
    }

    public void add(VersionedRoutes routes) {
        routes.get("/networks", this::list)
                .post("/networks/create", this::create)
                .post("/networks/prune", this::prune)
                .get("/networks/{id}", this::inspect)
                .delete("/networks/{id}", this::remove)
                .post("/networks/{id}/connect", this::connect)
                .post("/networks/{id}/disconnect", this::disconnect);
    }

    private void connect(ApiCall call) throws IOException {
        JsonObject body = call.body(RequestSchemas.connect());
        JsonObject place = body.object("EndpointConfig");
        // As in Docker, a hardware address is read when a container is made.
        containers.connect(
                member(body), EndpointRequests.place(call.variable("id"), place, Optional.empty()));
        call.empty(200);
    }

    private void disconnect(ApiCall call) throws IOException {
        JsonObject body = call.body(RequestSchemas.disconnect());
        containers.disconnect(member(body), call.variable("id"), body.flag("Force"));
        call.empty(200);
    }

    private static String member(JsonObject body) {
        String container = body.text("Container");
        if (container.isEmpty()) {
            throw Fault.invalid("Container", "invalid name or ID supplied: \"\"");
        }
        return container;
    }

    private void list(ApiCall call) throws IOException {
        Filters filters =
                call.filters("dangling", "driver", "id", "label", "name", "scope", "type");
        call.ok(
                networks.list().stream()
                        .filter(network -> passes(filters, network))
                        .map(NetworkRoutes::json)
                        .toList());
    }

    private boolean passes(Filters filters, Network network) {
        return filters.labels(network.labels())
                && filters.matches("name", network.name())
                && filters.any("id", network.id()::startsWith)
                && filters.any("driver", network.driver().word()::equals)
                && filters.any("scope", "local"::equals)
                && filters.any("type", type -> type.equals("builtin") == network.isPredefined())
                && (!filters.has("dangling")
                        || filters.flag("dangling", true)
                                == (!network.isPredefined() && members(network).isEmpty()));
    }

    private void create(ApiCall call) throws IOException {
        JsonObject body = call.body(RequestSchemas.network());
        List<JsonObject> ranges = body.object("IPAM").objects("Config");
        if (ranges.size() > 1) {
            throw Fault.invalid("IPAM", "a network has one subnet: give one");
        }
        Optional<String> subnet = ranges.stream().findFirst().map(range -> range.text("Subnet"));
        Optional<String> gateway = ranges.stream().findFirst().map(range -> range.text("Gateway"));
        Network made =
                networks.create(
                        new NetworkRequest(
                                body.text("Name"),
                                body.text("Driver"),
                                subnet.filter(text -> !text.isEmpty())
                                        .map(text -> Subnet.parse("Subnet", text)),
                                gateway.filter(text -> !text.isEmpty()),
                                body.flag("Internal"),
                                body.map("Labels"),
                                body.map("Options"),
                                body.flag("Attachable")));
        call.created(Fields.of("Id", made.id()).put("Warning", ""));
    }

    private void inspect(ApiCall call) throws IOException {
        Network network = networks.get(call.variable("id"));
        Map<String, Object> members = new TreeMap<>();
        for (Container member : members(network)) {
            NetworkConnection at = place(member, network).orElseThrow();
            members.put(
                    member.id(),
                    Fields.of("Name", member.name())
                            .put("EndpointID", at.endpointId())
                            .put("MacAddress", at.mac())
                            .put("IPv4Address", at.address() + "/" + at.prefix())
                            .put("IPv6Address", "")
                            .map());
        }
        call.ok(json(network).put("Containers", members));
    }

    private List<Container> members(Network network) {
        return containers.list().stream()
                .filter(container -> place(container, network).isPresent())
                .toList();
    }

    private static Optional<NetworkConnection> place(Container container, Network network) {
        return container.connections().stream()
                .filter(at -> at.networkId().equals(network.id()))
                .findFirst();
    }

    private void remove(ApiCall call) throws IOException {
        networks.remove(call.variable("id"));
        call.empty(204);
    }

    private void prune(ApiCall call) throws IOException {
        call.ignoreBody();
        Filters filters = call.filters("label", "label!", "until");
        Optional<Instant> until = prunes.until(filters, "until");
        List<String> removed = new ArrayList<>();
        for (Network network : networks.list()) {
            boolean unwanted =
                    !network.isPredefined()
                            && filters.labels(network.labels())
                            && PruneQuery.isOld(network.created(), until)
                            && !isNamed(network);
            if (unwanted) {
                removeQuietly(network, removed);
            }
        }
        prunes.tell("network", 0);
        call.ok(Fields.of("NetworksDeleted", removed.isEmpty() ? null : removed));
    }

    /** A stopped container that names the network needs it at its next start. */
    private boolean isNamed(Network network) {
        return containers.list().stream()
                .flatMap(container -> container.spec().network().endpoints().stream())
                .map(EndpointSpec::network)
                .anyMatch(name -> name.equals(network.name()) || name.equals(network.id()));
    }

    private void removeQuietly(Network network, List<String> removed) {
        try {
            networks.remove(network.id());
            removed.add(network.name());
        } catch (Fault changed) {
            // Taken into use or removed meanwhile: left alone.
            if (changed.kind() == Fault.Kind.INTERNAL) {
                throw changed;
            }
        }
    }

    private static Fields json(Network network) {
        Fields ipam = Fields.of("Driver", "default");
        if (network.bridge().isPresent()) {
            Network.Bridge bridge = network.bridge().get();
            Fields range =
                    Fields.of("Subnet", bridge.subnet().toString())
                            .put("Gateway", bridge.gateway());
            ipam.put("Options", null).put("Config", List.of(range.map()));
        } else {
            ipam.put("Options", null).put("Config", null);
        }
        return Fields.of("Name", network.name())
                .put("Id", network.id())
                .put("Created", GoTime.text(network.created()))
                .put("Scope", "local")
                .put("Driver", network.driver().word())
                .put("EnableIPv4", true)
                .put("EnableIPv6", false)
                .put("IPAM", ipam)
                .put("Internal", network.internal())
                .put("Attachable", network.attachable())
                .put("Ingress", false)
                .put("ConfigFrom", Fields.of("Network", ""))
                .put("ConfigOnly", false)
                .put("Options", new TreeMap<>(network.options()))
                .put("Labels", new TreeMap<>(network.labels()));
    }
}
