package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.engine.ContainerSpec;
import dev.minato.engine.NetworkMode;
import dev.minato.engine.NetworkSpec;

/** What a mode of the network leaves to a container, in Docker's words. */
final class NetworkRules {
    private NetworkRules() {}

    /**
     * Refuses what the mode leaves no room for.
     *
     * @throws Fault invalid, naming the field
     */
    static void check(ContainerSpec spec) {
        switch (spec.network().mode()) {
            case NetworkMode.SharedNetwork _ -> checkShared(spec);
            case NetworkMode.SandboxNetwork _ -> checkSandbox(spec.network());
            default -> {}
        }
    }

    /** The order is Docker's. */
    private static void checkShared(ContainerSpec spec) {
        NetworkSpec network = spec.network();
        refuse(!spec.hostname().isEmpty(), "Hostname", "hostname and the network mode");
        refuse(!network.dns().isEmpty(), "Dns", "dns and the network mode");
        refuse(
                !network.extraHosts().isEmpty(),
                "ExtraHosts",
                "custom host-to-IP mapping and the network mode");
        refuse(
                !network.ports().isEmpty() || network.publishAll(),
                "PortBindings",
                "port publishing and the container type network mode");
        refuse(network.mac().isPresent(), "MacAddress", "mac-address and the network mode");
    }

    private static void checkSandbox(NetworkSpec network) {
        boolean own =
                !network.ports().isEmpty()
                        || network.publishAll()
                        || network.address().isPresent()
                        || network.mac().isPresent()
                        || !network.aliases().isEmpty();
        refuse(own, "Network", "ports, addresses or names of a container's own and a sandbox");
    }

    private static void refuse(boolean conflict, String field, String what) {
        if (conflict) {
            throw Fault.invalid(field, "conflicting options: " + what);
        }
    }
}
