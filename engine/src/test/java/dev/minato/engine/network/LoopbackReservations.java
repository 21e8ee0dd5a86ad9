package dev.minato.engine.network;

import dev.minato.base.Fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Holds ports with real sockets of this process, as the edge does. */
final class LoopbackReservations implements PortReservations, AutoCloseable {
    private final Map<PublishedPort, ServerSocket> held = new ConcurrentHashMap<>();

    @Override
    @SuppressWarnings("AddressSelection") // literals only
    public int reserve(PublishedPort wanted) {
        held.keySet().stream().filter(port -> isAgain(port, wanted)).forEach(this::release);
        try {
            ServerSocket socket = new ServerSocket();
            socket.bind(new InetSocketAddress(wanted.address(), wanted.port()));
            held.put(wanted.withPort(socket.getLocalPort()), socket);
            return socket.getLocalPort();
        } catch (IOException e) {
            throw Fault.conflict(
                    "Bind for "
                            + wanted.address()
                            + ":"
                            + wanted.port()
                            + " failed: port is already allocated");
        }
    }

    /** One owner may ask for a port twice. */
    private static boolean isAgain(PublishedPort held, PublishedPort wanted) {
        return held.owner().equals(wanted.owner())
                && held.protocol() == wanted.protocol()
                && held.address().equals(wanted.address())
                && held.port() == wanted.port();
    }

    @Override
    public void release(PublishedPort port) {
        ServerSocket socket = held.remove(port);
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void restore(Collection<PublishedPort> ports) {
        held.keySet().stream().filter(port -> !ports.contains(port)).forEach(this::release);
        ports.stream().filter(port -> !held.containsKey(port)).forEach(this::reserve);
    }

    int count() {
        return held.size();
    }

    @Override
    public void close() {
        held.keySet().forEach(this::release);
    }
}
