package dev.minato.engine.rule;

import dev.minato.base.Fault;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.NetworkObstacle;
import dev.minato.engine.failure.EngineFailure.OwnSetting;
import dev.minato.engine.network.Network;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;

/** Rules of what a mode of the network leaves to a container. */
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
        refuse(!spec.hostname().isEmpty(), OwnSetting.HOSTNAME);
        refuse(!network.dns().isEmpty(), OwnSetting.DNS);
        refuse(!network.extraHosts().isEmpty(), OwnSetting.EXTRA_HOSTS);
        refuse(!network.ports().isEmpty() || network.publishAll(), OwnSetting.PORTS);
    }

    private static void checkSandbox(NetworkSpec network) {
        boolean own =
                !network.ports().isEmpty()
                        || network.publishAll()
                        || !network.endpoints().isEmpty();
        if (own) {
            throw Fault.invalid(
                    "Network", "a container in a sandbox has no ports and networks of its own");
        }
    }

    /**
     * Refuses networks for a container in the namespace of another.
     *
     * @throws Fault invalid
     */
    public static void checkOwnNamespace(NetworkMode mode) {
        if (mode instanceof NetworkMode.SharedNetwork
                || mode instanceof NetworkMode.SandboxNetwork) {
            throw refused(NetworkObstacle.SHARED_NAMESPACE);
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
            throw refused(NetworkObstacle.HOST_IS_CHOSEN_AT_CREATION);
        }
        for (EndpointSpec place : spec.endpoints()) {
            boolean other = !place.network().equals(network.name());
            if (other && (host || place.network().equals(HOST))) {
                throw refused(NetworkObstacle.SHARED_NAMESPACE);
            }
            if (other
                    && (network.driver() == Network.Driver.NONE || place.network().equals(NONE))) {
                throw refused(NetworkObstacle.NONE_STANDS_ALONE);
            }
        }
    }

    private static Fault refused(NetworkObstacle obstacle) {
        return new EngineFailure.NotConnectable(obstacle).fault();
    }

    private static void refuse(boolean asked, OwnSetting setting) {
        if (asked) {
            throw new EngineFailure.OwnSettingRefused(setting).fault();
        }
    }
}
