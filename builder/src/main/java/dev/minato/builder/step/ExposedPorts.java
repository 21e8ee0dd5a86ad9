package dev.minato.builder.step;

import dev.minato.base.Fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words of EXPOSE: {@code port[-port][/proto]}; an address or host port before it is ignored.
 */
final class ExposedPorts {
    private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");
    private static final int LARGEST = 65_535;

    private ExposedPorts() {}

    /**
     * The single ports of a word, for example {@code 80/tcp}.
     *
     * @throws Fault invalid when it is none
     */
    static List<String> parse(String word) {
        int colon = word.lastIndexOf(':');
        String container = word.substring(colon + 1);
        if (colon >= 0) {
            checkHost(word.substring(0, colon));
        }
        int slash = container.indexOf('/');
        String range = slash < 0 ? container : container.substring(0, slash);
        String protocol =
                slash < 0 ? "tcp" : container.substring(slash + 1).toLowerCase(Locale.ROOT);
        if (range.isEmpty()) {
            throw Fault.invalid("port", "invalid port: \"" + word + "\": no port specified");
        }
        if (protocol.isEmpty()) {
            protocol = "tcp";
        }
        if (!PROTOCOLS.contains(protocol)) {
            throw Fault.invalid(
                    "port", "invalid port: \"" + word + "\": invalid proto: " + protocol);
        }
        int[] ends = range("containerPort", range);
        List<String> ports = new ArrayList<>();
        for (int port = ends[0]; port <= ends[1]; port++) {
            ports.add(port + "/" + protocol);
        }
        return ports;
    }

    private static void checkHost(String text) {
        String port = text.substring(text.lastIndexOf(':') + 1);
        if (!port.isEmpty()) {
            range("hostPort", port);
        }
    }

    private static int[] range(String what, String text) {
        int dash = text.indexOf('-');
        int first = number(what, text, dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : number(what, text, text.substring(dash + 1));
        if (last < first) {
            throw wrong(what, text);
        }
        return new int[] {first, last};
    }

    private static int number(String what, String whole, String text) {
        boolean digits =
                !text.isEmpty()
                        && text.length() < 8
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int port = digits ? Integer.parseInt(text) : -1;
        if (port < 0 || port > LARGEST) {
            throw wrong(what, whole);
        }
        return port;
    }

    private static Fault wrong(String what, String text) {
        return Fault.invalid("port", "invalid " + what + ": " + text);
    }
}
