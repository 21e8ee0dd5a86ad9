package dev.minato.engine.network;

import dev.minato.base.Fault;
import dev.minato.engine.address.Ipv4Address;

/**
 * A port of a container that is wanted on an address of the host.
 *
 * @param containerPort 1 to 65535
 * @param hostAddress an IP address of the host, {@code 0.0.0.0} and {@code ::} included; never
 *     empty: the default is the caller's
 * @param hostPort 0 to 65535; 0 takes a free one
 * @param hostPortEnd the last of a range of which the first free one is taken; 0: no range
 * @param gateways whether it is also served on the gateways of all networks, to containers and to
 *     the host
 */
public record PortBinding(
        int containerPort,
        TransportProtocol protocol,
        String hostAddress,
        int hostPort,
        int hostPortEnd,
        boolean gateways) {
    /** One port. */
    public PortBinding(
            int containerPort,
            TransportProtocol protocol,
            String hostAddress,
            int hostPort,
            boolean gateways) {
        this(containerPort, protocol, hostAddress, hostPort, 0, gateways);
    }

    /** A port on that address alone. */
    public PortBinding(
            int containerPort, TransportProtocol protocol, String hostAddress, int hostPort) {
        this(containerPort, protocol, hostAddress, hostPort, 0, false);
    }

    public PortBinding {
        checked("container port", containerPort, 1);
        checked("host port", hostPort, 0);
        checked("host port", hostPortEnd, 0);
        if (!Ipv4Address.isLiteral(hostAddress)) {
            throw Fault.invalid(
                    "HostIp",
                    "HostIp \"" + hostAddress + "\" is not an IP address: give one of this host's");
        }
    }

    private static void checked(String what, int port, int least) {
        if (port < least || port > 65535) {
            throw Fault.invalid(
                    "PortBindings",
                    what + " " + port + " is not a port: give " + least + " to 65535");
        }
    }
}
