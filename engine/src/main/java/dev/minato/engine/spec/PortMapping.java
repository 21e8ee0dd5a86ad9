package dev.minato.engine.spec;

import dev.minato.base.Fault;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A port of a container that is to be reached from outside.
 *
 * @param containerPort 1 to 65535
 * @param protocol {@code tcp} or {@code udp}
 * @param hostAddress the address to listen on; empty is the instance's default (MINATO_PUBLISH)
 * @param hostPort the port to listen on; 0 is any free one
 * @param hostPortEnd the last port of a range of which the first free one is taken; 0: none but
 *     {@code hostPort}
 */
public record PortMapping(
        int containerPort, String protocol, String hostAddress, int hostPort, int hostPortEnd) {
    private static final Pattern KEY = Pattern.compile("([0-9]{1,5})(?:/(tcp|udp))?");

    /** One port. */
    public PortMapping(int containerPort, String protocol, String hostAddress, int hostPort) {
        this(containerPort, protocol, hostAddress, hostPort, 0);
    }

    public PortMapping {
        checked(containerPort, 1, "container port");
        checked(hostPort, 0, "host port");
        checked(hostPortEnd, 0, "host port");
        if (hostPortEnd != 0 && (hostPort == 0 || hostPortEnd < hostPort)) {
            throw Fault.invalid(
                    "PortBindings", "invalid range of host ports " + hostPort + "-" + hostPortEnd);
        }
        if (!protocol.equals("tcp") && !protocol.equals("udp")) {
            throw Fault.invalid(
                    "PortBindings",
                    "invalid protocol \"" + protocol + "\" of a port: use tcp or udp");
        }
    }

    /**
     * Reads Docker's key of a port.
     *
     * @param key for example {@code 80/tcp} or {@code 80}
     */
    public static PortMapping parse(String key, String hostAddress, int hostPort) {
        Matcher form = KEY.matcher(key);
        if (!form.matches()) {
            throw Fault.invalid(
                    "PortBindings", "invalid port \"" + key + "\": write 80, 80/tcp or 80/udp");
        }
        String protocol = form.group(2) == null ? "tcp" : form.group(2);
        return new PortMapping(Integer.parseInt(form.group(1)), protocol, hostAddress, hostPort);
    }

    /** The same, of a range of ports of the host. */
    public PortMapping to(int lastHostPort) {
        return new PortMapping(containerPort, protocol, hostAddress, hostPort, lastHostPort);
    }

    /** What Docker calls the host's port: empty for any, {@code 8000-8010} for a range. */
    public String hostPorts() {
        if (hostPort == 0) {
            return "";
        }
        return hostPortEnd == 0 ? "" + hostPort : hostPort + "-" + hostPortEnd;
    }

    /** Docker's key, for example {@code 80/tcp}. */
    public String key() {
        return containerPort + "/" + protocol;
    }

    private static void checked(int port, int least, String what) {
        if (port < least || port > 65535) {
            throw Fault.invalid(
                    "PortBindings",
                    "invalid " + what + " " + port + ": give one from " + least + " to 65535");
        }
    }
}
