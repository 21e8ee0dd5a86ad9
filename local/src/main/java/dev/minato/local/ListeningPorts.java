package dev.minato.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the ports on which the processes of a container listen for TCP, read from {@code
 * /proc/<pid>/net/tcp} and {@code tcp6} (proc_net_tcp.rst) of its network namespace.
 */
final class ListeningPorts {
    /** A line: number, local address and port, remote ones, state (0A is LISTEN), more. */
    private static final Pattern LISTEN =
            Pattern.compile("\\s*[0-9]+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]+ 0A .*");

    private static final int MOST_SHOWN = 5;

    private final List<Socket> sockets;

    /** A listening socket; loopback ones are reached from inside alone. */
    record Socket(int port, boolean loopback) {}

    private ListeningPorts(List<Socket> sockets) {
        this.sockets = sockets;
    }

    /** What a process's network namespace listens on; nothing when the process is gone. */
    static ListeningPorts of(int pid) {
        List<Socket> sockets = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            try {
                Path file = Path.of("/proc/" + pid + "/net/" + table);
                sockets.addAll(parse(Files.readAllLines(file)));
            } catch (IOException e) {
                return new ListeningPorts(List.of());
            }
        }
        return new ListeningPorts(sockets);
    }

    static ListeningPorts of(List<Socket> sockets) {
        return new ListeningPorts(sockets);
    }

    /** The listening ones of a table's lines. */
    static List<Socket> parse(List<String> lines) {
        List<Socket> sockets = new ArrayList<>();
        for (String line : lines) {
            Matcher socket = LISTEN.matcher(line);
            if (socket.matches()) {
                int port = Integer.parseInt(socket.group(2), 16);
                sockets.add(new Socket(port, loopback(socket.group(1))));
            }
        }
        return sockets;
    }

    /** Addresses are words of four bytes in the host's order: 0100007F is 127.0.0.1. */
    private static boolean loopback(String address) {
        return (address.endsWith("7F") && address.length() == 8)
                || address.equals("00000000000000000000000001000000")
                || (address.startsWith("0000000000000000FFFF0000") && address.endsWith("7F"));
    }

    /** What is wrong for somebody who waits for a port; empty when nothing listens yet. */
    String insteadOf(int port) {
        TreeSet<Integer> others = new TreeSet<>();
        boolean onLoopback = false;
        for (Socket socket : sockets) {
            if (socket.port() == port && !socket.loopback()) {
                return "";
            }
            onLoopback |= socket.port() == port;
            if (!socket.loopback()) {
                others.add(socket.port());
            }
        }
        if (onLoopback) {
            return "it listens on 127.0.0.1:"
                    + port
                    + " alone, which nobody outside its container reaches: let it listen on"
                    + " 0.0.0.0";
        }
        if (others.isEmpty()) {
            return "";
        }
        List<Integer> shown = others.stream().limit(MOST_SHOWN).toList();
        return "it listens on port "
                + String.join(", ", shown.stream().map(String::valueOf).toList())
                + ", not on its target port "
                + port
                + ": change the one or the other";
    }
}
