package dev.minato.edge.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.RouteOwner;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Hosts of the route table, answered with the address where containers reach apps. */
@Timeout(30)
class ServiceNamesTest {
    private static final int A = 1;
    private static final int AAAA = 28;
    private static final int SERVER_FAILURE = 2;
    private static final int NO_SUCH_NAME = 3;
    private static final RouteOwner FAR = RouteOwner.ofEnvironment("far");
    private static final Map<String, RouteOwner> OWNERS =
            Map.of(
                    "shop",
                    RouteOwner.APPS,
                    "shop.internal.test",
                    RouteOwner.APPS,
                    "till",
                    FAR,
                    "till.far.test",
                    FAR,
                    "portal.test",
                    new RouteOwner("portal"));

    @TempDir Path folder;
    private final DnsZone zone = new DnsZone();
    private final InetSocketAddress address =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    private final DnsServer.Listener listener = new DnsServer.Listener(address, "net");
    private DnsServer server;

    private static DnsServer.Service at(RouteOwner owner) {
        return new DnsServer.Service(InetAddress.ofLiteral("169.254.80.80"), owner);
    }

    private record Answer(int rcode, List<String> addresses) {}

    @BeforeEach
    void start() throws IOException {
        Path resolvConf = folder.resolve("resolv.conf");
        Files.writeString(resolvConf, "");
        DnsForwarder nobody =
                new DnsForwarder(new ResolvConf(resolvConf), 16, Duration.ofMillis(100));
        server = new DnsServer(zone, nobody, name -> Optional.ofNullable(OWNERS.get(name)));
        server.listen(Set.of(listener), Map.of(listener, at(RouteOwner.APPS)));
        zone.source("127.0.0.1", List.of("net"));
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    /** One that is free for UDP and TCP: the server listens for both. */
    private static int freePort() {
        while (true) {
            try (DatagramSocket udp = new DatagramSocket();
                    ServerSocket tcp = new ServerSocket()) {
                tcp.bind(
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), udp.getLocalPort()));
                return tcp.getLocalPort();
            } catch (BindException e) {
                // Another process has it for TCP: the next one.
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    private Answer ask(String name, int type) throws IOException {
        ByteBuffer query = ByteBuffer.allocate(512);
        query.putShort((short) 7).putShort((short) 0x100).putShort((short) 1).putShort((short) 0);
        query.putInt(0);
        for (String label : name.split("\\.", -1)) {
            query.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
        }
        query.put((byte) 0).putShort((short) type).putShort((short) 1);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            socket.send(new DatagramPacket(query.array(), query.position(), address));
            byte[] answer = new byte[512];
            socket.receive(new DatagramPacket(answer, answer.length));
            List<String> addresses = new java.util.ArrayList<>();
            for (int i = 0; i < answer[7]; i++) {
                int at = query.position() + 16 * i + 12;
                addresses.add(
                        InetAddress.getByAddress(java.util.Arrays.copyOfRange(answer, at, at + 4))
                                .getHostAddress());
            }
            return new Answer(answer[3] & 0xf, addresses);
        }
    }

    @Test
    void anAppIsFoundByItsNameAndByItsFullOne() throws IOException {
        assertThat(ask("shop", A)).isEqualTo(new Answer(0, List.of("169.254.80.80")));
        assertThat(ask("SHOP.internal.test", A)).isEqualTo(new Answer(0, List.of("169.254.80.80")));
    }

    @Test
    void itHasNoAddressOfAnotherKind() throws IOException {
        assertThat(ask("shop", AAAA)).isEqualTo(new Answer(0, List.of()));
    }

    @Test
    void aContainerOfThatNameGoesBeforeIt() throws IOException {
        zone.put("net", "shop", List.of("10.0.0.2"));

        assertThat(ask("shop", A)).isEqualTo(new Answer(0, List.of("10.0.0.2")));
    }

    @Test
    void whoeverSeesNoNamesSeesNoAppsEither() throws IOException {
        zone.forget("127.0.0.1");

        assertThat(ask("shop", A).rcode()).isEqualTo(SERVER_FAILURE);
    }

    /** Nobody else is asked for it: who asks is told at once. */
    @Test
    void anAppOfAnotherEnvironmentDoesNotExist() throws IOException {
        for (String name : List.of("till", "till.far.test")) {
            assertThat(ask(name, A)).isEqualTo(new Answer(NO_SUCH_NAME, List.of()));
            assertThat(ask(name, AAAA)).isEqualTo(new Answer(NO_SUCH_NAME, List.of()));
        }
        server.listen(Set.of(listener), Map.of(listener, at(FAR)));

        assertThat(ask("till", A)).isEqualTo(new Answer(0, List.of("169.254.80.80")));
        assertThat(ask("shop", A).rcode()).isEqualTo(NO_SUCH_NAME);
    }

    @Test
    void whatIsOfNoEnvironmentIsFoundInAll() throws IOException {
        assertThat(ask("portal.test", A).addresses()).hasSize(1);
        server.listen(Set.of(listener), Map.of(listener, at(FAR)));

        assertThat(ask("portal.test", A).addresses()).hasSize(1);
    }

    @Test
    void onANetworkWithoutAnEnvironmentThereAreNone() throws IOException {
        server.listen(Set.of(listener), Map.of());

        assertThat(ask("shop", A).rcode()).isEqualTo(SERVER_FAILURE);
    }
}
