package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;

/** Networks on this host under an instance of the test's own, which leave nothing. */
abstract class NetworksFixture {
    @TempDir Path folder;
    NetworkTestHost host;

    @BeforeEach
    void open() {
        host = new NetworkTestHost(folder);
    }

    @AfterEach
    void clean() {
        host.removeAll();
        assertThat(host.census()).isEmpty();
    }

    static PortBinding range(int container, int first, int last) {
        return new PortBinding(container, TransportProtocol.TCP, "127.0.0.1", first, last, false);
    }

    @SuppressWarnings("AddressSelection") // literals only
    static String greeting(String address, int port) throws Exception {
        try (Socket socket = new Socket()) {
            int patience = (int) Duration.ofSeconds(5).toMillis();
            socket.connect(new InetSocketAddress(address, port), patience);
            socket.setSoTimeout(patience);
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
