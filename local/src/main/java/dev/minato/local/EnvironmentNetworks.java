package dev.minato.local;

import dev.minato.engine.network.Network;
import dev.minato.engine.network.Networks;
import dev.minato.platform.Environment;

/** The networks that environments' replicas are on. Thread-safe. */
final class EnvironmentNetworks {
    private final Networks networks;

    EnvironmentNetworks(Networks networks) {
        this.networks = networks;
    }

    /** The name of an environment's network, which is made when it is missing. */
    String open(String environment) {
        return environment.equals(Environment.DEFAULT)
                ? Network.DEFAULT
                : networks.ensureEnvironment(environment).name();
    }

    /** Removes it; nothing happens when it is gone. */
    void close(String environment) {
        if (!environment.equals(Environment.DEFAULT)) {
            networks.removeEnvironment(environment);
        }
    }
}
