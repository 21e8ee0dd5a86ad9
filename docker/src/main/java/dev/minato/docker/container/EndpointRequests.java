package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.wire.JsonObject;
import dev.minato.engine.address.HardwareAddress;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The networks that a container is to be on: those of {@code EndpointsConfig}, or else that of its
 * mode.
 *
 * @param mac the container's own, which earlier clients send
 */
public record EndpointRequests(NetworkMode mode, JsonObject endpoints, Optional<String> mac) {
    private static final String DEFAULT = "default";
    private static final String BRIDGE = "bridge";

    /** All of them, the mode's first. */
    List<EndpointSpec> all() {
        Optional<String> main = NetworkSpec.network(mode);
        if (main.isEmpty() || endpoints.names().isEmpty()) {
            requireNoMac(mac);
            return main.stream().map(network -> withMac(EndpointSpec.on(network))).toList();
        }
        List<EndpointSpec> places = new ArrayList<>();
        for (String name : endpoints.names().stream().sorted().toList()) {
            if (!endpoints.has(name)) {
                throw Fault.invalid(
                        "EndpointsConfig",
                        "invalid config for network " + name + ": EndpointsConfig is nil");
            }
            String network = name.equals(DEFAULT) ? BRIDGE : name;
            boolean first = network.equals(main.get()) || endpoints.names().size() == 1;
            EndpointSpec place =
                    place(network, endpoints.object(name), mac(endpoints.object(name)));
            places.add(first ? 0 : places.size(), first ? withMac(place) : place);
        }
        return places;
    }

    private EndpointSpec withMac(EndpointSpec place) {
        if (place.mac().isPresent() && mac.isPresent() && !place.mac().equals(mac)) {
            throw Fault.invalid(
                    "MacAddress",
                    "the container-wide MAC address must match the endpoint-specific MAC address"
                            + " for the main network, or be left empty");
        }
        Optional<String> either = place.mac().or(() -> mac);
        requireNoMac(either);
        return new EndpointSpec(
                place.network(), place.aliases(), place.address(), either, place.gatewayPriority());
    }

    /** Without an interface of its own there is nothing to have it. */
    private void requireNoMac(Optional<String> asked) {
        if (asked.isPresent() && !mode.isConnected()) {
            throw noMac();
        }
    }

    static Fault noMac() {
        return Fault.invalid("MacAddress", "conflicting options: mac-address and the network mode");
    }

    private static Optional<String> mac(JsonObject endpoint) {
        return mac(endpoint.text("MacAddress"));
    }

    static Optional<String> mac(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(HardwareAddress.parse(text).text());
    }

    private static boolean isAddress(String text) {
        return text.matches("[0-9]{1,3}([.][0-9]{1,3}){3}");
    }

    /** What is asked of one network. */
    public static EndpointSpec place(String network, JsonObject endpoint, Optional<String> mac) {
        String address = endpoint.object("IPAMConfig").text("IPv4Address");
        if (!address.isEmpty() && !isAddress(address)) {
            throw Fault.invalid(
                    "IPv4Address",
                    "invalid JSON: ParseAddr(\"" + address + "\"): unable to parse IP");
        }
        return new EndpointSpec(
                network,
                endpoint.texts("Aliases"),
                address.isEmpty() ? Optional.empty() : Optional.of(address),
                mac,
                endpoint.integer("GwPriority"));
    }
}
