package dev.minato.edge.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;
import dev.minato.edge.AddressLiterals;
import dev.minato.edge.HostPort;
import dev.minato.edge.PortReservation;
import dev.minato.edge.PortReservation.Protocol;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.TestBackend;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

@Timeout(30)
class ReservedPortsTest {
    private final ReservedPorts ports = new ReservedPorts();

    @AfterEach
    void stop() {
        ports.stop();
    }

    private int take(String address, int port, Protocol protocol, String owner) {
        return ports.reserve(new PortReservation(address, port, protocol, owner)).endpoint().port();
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aPortBelongsToOneOwner(Protocol protocol) {
        int port = take("127.0.0.1", 0, protocol, "a");
        Fault fault =
                catchThrowableOfType(Fault.class, () -> take("127.0.0.1", port, protocol, "b"));

        assertThat(fault.kind()).isEqualTo(Fault.Kind.CONFLICT);
        assertThat(fault.text())
                .isEqualTo("Bind for 127.0.0.1:" + port + " failed: port is already allocated");
        assertThat(take("127.0.0.1", port, protocol, "a")).isEqualTo(port);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aReleasedPortIsFreeAgain(Protocol protocol) {
        int port = take("127.0.0.1", 0, protocol, "a");
        ports.release(new PortReservation("127.0.0.1", port, protocol, "a"));

        assertThat(take("127.0.0.1", port, protocol, "b")).isEqualTo(port);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void everyAddressIncludesEach(Protocol protocol) {
        int port = take("0.0.0.0", 0, protocol, "a");

        assertThatThrownBy(() -> take("127.0.0.1", port, protocol, "a"))
                .hasMessageContaining("port is already allocated");
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void oneOwnerMayHaveAllOfIpv4AndIpv6(Protocol protocol) {
        int port = take("0.0.0.0", 0, protocol, "a");

        assertThat(take("::", port, protocol, "a")).isEqualTo(port);
        assertThatThrownBy(() -> take("::", port, protocol, "b"))
                .hasMessageContaining("Bind for [::]:" + port + " failed");
    }

    @Test
    void aPortThatAnotherProgramHasIsTaken() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();

            assertThatThrownBy(() -> take("127.0.0.1", port, Protocol.TCP, "a"))
                    .hasMessageContaining("port is already allocated");
        }
    }

    @Test
    void anotherProgramCannotShareAPortOfOurs() throws IOException {
        int port = take("127.0.0.1", 0, Protocol.TCP, "a");
        try (ServerSocket other = new ServerSocket()) {
            other.setOption(java.net.StandardSocketOptions.SO_REUSEPORT, true);

            assertThatThrownBy(() -> other.bind(AddressLiterals.socket("127.0.0.1", port)))
                    .isInstanceOf(java.net.BindException.class);
        }
    }

    @Test
    void anAddressOfNoInterfaceIsRefusedInWords() {
        assertThatThrownBy(() -> take("203.0.113.7", 0, Protocol.TCP, "a"))
                .hasMessageContaining("no interface has that address");
    }

    @Test
    void nameAndNonsenseAreNoAddresses() {
        assertThatThrownBy(() -> take("localhost", 80, Protocol.TCP, "a"))
                .hasMessageContaining("not an IPv4 or IPv6 literal");
        assertThatThrownBy(() -> take("127.0.0.1", 70_000, Protocol.TCP, "a"))
                .hasMessageContaining("out of range");
    }

    @Test
    void aSuccessorBindsBesideWhileShared() throws IOException {
        ReservedPorts successor = new ReservedPorts();
        int port = take("127.0.0.1", 0, Protocol.TCP, "a");
        ports.share(true);
        successor.share(true);
        PortReservation same = new PortReservation("127.0.0.1", port, Protocol.TCP, "a");

        assertThat(successor.reserve(same)).isEqualTo(same);
        successor.stop();
    }

    @Test
    void aConnectionToAPortWithoutForwardIsReset() throws IOException {
        int port = take("127.0.0.1", 0, Protocol.TCP, "a");
        try (RawHttpSocket wire = RawHttpSocket.dial(port)) {
            assertThatThrownBy(wire::head).isInstanceOf(IOException.class);
        }
    }

    @Test
    void forwardsConnectionsWithTheirHalfCloses() throws IOException {
        try (TestBackend backend = new TestBackend("b", wire -> wire.send(wire.rest() + "!"))) {
            HostPort to = new HostPort("127.0.0.1", backend.backend().port());
            PortReservation held =
                    ports.reserve(
                            new PortReservation(
                                    new HostPort("::1", 0), Protocol.TCP, "a", Optional.of(to)));
            try (RawHttpSocket wire =
                    new RawHttpSocket(
                            new Socket(InetAddress.ofLiteral("::1"), held.endpoint().port()))) {
                wire.send("hello");
                wire.socket.shutdownOutput();

                assertThat(wire.rest()).isEqualTo("hello!");
            }
        }
    }

    @Test
    void forwardsDatagramsAndTheirAnswers() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket target = new DatagramSocket(0, loopback);
                DatagramSocket client = new DatagramSocket(0, InetAddress.ofLiteral("::1"))) {
            HostPort to = new HostPort("127.0.0.1", target.getLocalPort());
            PortReservation held =
                    ports.reserve(
                            new PortReservation(
                                    new HostPort("::1", 0), Protocol.UDP, "a", Optional.of(to)));
            client.setSoTimeout(5_000);
            target.setSoTimeout(5_000);
            client.send(
                    new DatagramPacket(
                            "ping".getBytes(StandardCharsets.US_ASCII),
                            4,
                            InetAddress.ofLiteral("::1"),
                            held.endpoint().port()));
            DatagramPacket packet = new DatagramPacket(new byte[10], 10);
            target.receive(packet);
            target.send(new DatagramPacket(packet.getData(), 4, packet.getSocketAddress()));
            DatagramPacket answer = new DatagramPacket(new byte[10], 10);
            client.receive(answer);

            assertThat(new String(answer.getData(), 0, 4, StandardCharsets.US_ASCII))
                    .isEqualTo("ping");
        }
    }
}
