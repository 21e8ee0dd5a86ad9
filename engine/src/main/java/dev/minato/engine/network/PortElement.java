package dev.minato.engine.network;

import dev.minato.engine.address.Ipv4Address;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An element of one of the maps of published ports: what leads to a container. */
record PortElement(Kind kind, PublishedPort port) {
    /** What a port is found by. */
    enum Kind {
        /** One address and the port. */
        AT,
        /** The port on every address of the host. */
        ANY,
        /** The port on the gateways. */
        GATEWAY
    }

    /** All that a port is to be found by. */
    static List<PortElement> of(PublishedPort port) {
        List<PortElement> elements = new ArrayList<>();
        if (port.isTranslated()) {
            boolean any = port.address().equals("0.0.0.0");
            elements.add(new PortElement(any ? Kind.ANY : Kind.AT, port));
        }
        if (port.gateways()) {
            elements.add(new PortElement(Kind.GATEWAY, port));
        }
        return elements;
    }

    /** The map that it is in, for example {@code tcp_any}. */
    String map() {
        return port.protocol().word() + "_" + kind.name().toLowerCase(Locale.ROOT);
    }

    /** Its key there. */
    String key() {
        return kind == Kind.AT ? port.address() + " . " + port.port() : "" + port.port();
    }

    /** Where it leads. */
    String target() {
        return port.target() + " . " + port.targetPort();
    }

    /** The key's bytes as the kernel has them: parts of a concatenation fill 4 bytes each. */
    byte[] keyBytes() {
        return kind == Kind.AT
                ? place(port.address(), port.port())
                : ByteBuffer.allocate(2).putShort((short) port.port()).array();
    }

    byte[] valueBytes() {
        return place(port.target(), port.targetPort());
    }

    private static byte[] place(String address, int port) {
        ByteBuffer place = ByteBuffer.allocate(8);
        return place.putInt((int) Ipv4Address.parse(address)).putShort((short) port).array();
    }
}
