package dev.minato.engine.spec;

import dev.minato.engine.Containers;
import dev.minato.engine.PodSandbox;

/** The network mode of a container: in which network namespace its processes are. */
public sealed interface NetworkMode {
    /** A namespace of its own, on the instance's network, which is called {@code bridge}. */
    record DefaultNetwork() implements NetworkMode {}

    /** A namespace with nothing in it but {@code lo}. */
    record NoNetwork() implements NetworkMode {}

    /** The host's namespace. */
    record HostNetwork() implements NetworkMode {}

    /**
     * A namespace of its own, on a network that somebody has made.
     *
     * @param network its name or identifier as it was given; it need not exist before the start
     */
    record NamedNetwork(String network) implements NetworkMode {}

    /**
     * The namespace of another container, which has to run when this one is started. It is lost
     * when the other ends.
     *
     * @param container its identifier; a name in what {@link Containers#create} is asked for
     */
    record SharedNetwork(String container) implements NetworkMode {}

    /**
     * The namespace of a {@link PodSandbox}, which outlives every container in it.
     *
     * @param sandbox its identifier
     */
    record SandboxNetwork(String sandbox) implements NetworkMode {}

    /** Whether every start makes a namespace of the container's own, with interfaces in it. */
    default boolean isConnected() {
        return this instanceof DefaultNetwork || this instanceof NamedNetwork;
    }
}
