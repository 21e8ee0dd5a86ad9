package dev.minato.engine.rule;

import dev.minato.base.Fault;
import dev.minato.engine.network.Network;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;

/** Rules of what a mode of the network leaves to a container, in Docker's words. */
public final class NetworkRules {
    private static final String HOST = "host";
    private static final String NONE = "none";

    private NetworkRules() {}

    /**
     * Refuses what the mode leaves no room for.
     *
     * @throws Fault invalid, naming the field
     */
    public static void check(ContainerSpec spec) {
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
    }

    private static void checkSandbox(NetworkSpec network) {
        boolean own =
                !network.ports().isEmpty()
                        || network.publishAll()
                        || !network.endpoints().isEmpty();
        refuse(own, "Network", "ports or networks of a container's own and a sandbox");
    }

    /**
     * Refuses networks for a container in the namespace of another.
     *
     * @throws Fault invalid
     */
    public static void checkOwnNamespace(NetworkMode mode) {
        if (mode instanceof NetworkMode.SharedNetwork
                || mode instanceof NetworkMode.SandboxNetwork) {
            throw notAlone();
        }
    }

    /**
     * Refuses a network besides those that a container is on.
     *
     * @throws Fault invalid
     */
    public static void checkFurther(NetworkSpec spec, Network network) {
        boolean host = network.driver() == Network.Driver.HOST;
        if (host && !(spec.mode() instanceof NetworkMode.HostNetwork)) {
            throw Fault.invalid(
                    "network",
                    "cannot connect container to host network - container must be created in host"
                            + " network mode");
        }
        for (EndpointSpec place : spec.endpoints()) {
            boolean other = !place.network().equals(network.name());
            if (other && (host || place.network().equals(HOST))) {
                throw notAlone();
            }
            if (other
                    && (network.driver() == Network.Driver.NONE || place.network().equals(NONE))) {
                throw Fault.invalid(
                        "network",
                        "container cannot be connected to multiple networks with one of the"
                                + " networks in private (none) mode");
            }
        }
    }

    private static Fault notAlone() {
        return Fault.invalid(
                "network",
                "container sharing network namespace with another container or host cannot be"
                        + " connected to any other network");
    }

    private static void refuse(boolean conflict, String field, String what) {
        if (conflict) {
            throw Fault.invalid(field, "conflicting options: " + what);
        }
    }
}
