package dev.minato.engine.network;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** Sends back what it gets, and remembers from whom. */
final class UdpEcho implements AutoCloseable {
    private final DatagramSocket socket;
    private volatile String source = "";

    UdpEcho(String address, int port) throws IOException {
        socket = new DatagramSocket(port, InetAddress.ofLiteral(address));
        Thread.ofPlatform().daemon().start(this::serve);
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
                socket.receive(packet);
                source = packet.getAddress().getHostAddress();
                socket.send(packet);
            }
        } catch (IOException e) {
            socket.close();
        }
    }

    String lastSource() {
        return source;
    }

    @Override
    public void close() {
        socket.close();
    }
}
