package dev.minato.edge;

import dev.minato.base.Fault;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Address literals, read without ever asking a resolver. */
public final class AddressLiterals {
    private AddressLiterals() {}

    /**
     * The address that a literal means.
     *
     * @throws Fault invalid when it is a name, empty, or malformed
     */
    public static InetAddress parse(String literal) {
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw Fault.invalid(
                    "address",
                    "address \"" + literal + "\" is not an IPv4 or IPv6 literal such as 127.0.0.1");
        }
    }

    public static InetSocketAddress socket(String literal, int port) {
        return new InetSocketAddress(parse(literal), port);
    }

    public static void checkPort(int port) {
        if (port < 0 || port > 65535) {
            throw Fault.invalid("port", "port " + port + " is out of range: use 1 to 65535");
        }
    }

    public static String format(String address, int port) {
        return address.indexOf(':') >= 0 ? "[" + address + "]:" + port : address + ":" + port;
    }

    /**
     * Reads {@code host:port}, {@code [v6]:port} or {@code :port} (loopback).
     *
     * @throws Fault invalid, naming the field
     */
    public static HostPort endpoint(String field, String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (port.isEmpty()
                || port.length() > 5
                || !port.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Fault.invalid(
                    field,
                    field + " \"" + text + "\" has no port: write ADDRESS:PORT, as 127.0.0.1:8080");
        }
        String host = colon <= 0 ? "127.0.0.1" : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.equals("localhost")) {
            host = "127.0.0.1";
        }
        return new HostPort(host, Integer.parseInt(port));
    }
}
