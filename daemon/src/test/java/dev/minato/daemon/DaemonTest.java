package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.http.client.HttpCall;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The whole daemon in this process, on this host: what its start and its stop mean to others. */
@Timeout(180)
class DaemonTest {
    @TempDir private Path folder;
    private DaemonHome home;

    @BeforeEach
    void make() throws IOException {
        home = new DaemonHome(folder);
    }

    @AfterEach
    void dismantle() {
        home.close();
    }

    @Test
    void whenItIsOpenBothDoorsAnswerAndTheIngressServes() throws IOException {
        try (Daemon _ = home.open()) {
            assertThat(home.docker(HttpCall.get("/_ping"))).isEqualTo("OK");
            var status = home.status();
            assertThat(status.path("ready").asBoolean()).isTrue();
            assertThat(status.has("trouble")).isFalse();
            assertThat(status.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
            assertThat(ProcessHandle.of(status.path("edgePid").asLong())).isPresent();
            assertThat(status.path("ingress").asString()).isEqualTo("127.0.0.1:" + home.ingress());
            assertThat(status.path("home").asString()).isEqualTo(home.home().root().toString());
            assertThat(status.path("build").asString()).isEqualTo(home.product().hash());
        }
    }

    @Test
    void aStopLeavesTheEdgeAndNothingOfItsOwnAndTheNextStartFindsIt() {
        long edge;
        try (Daemon _ = home.open()) {
            edge = home.status().path("edgePid").asLong();
        }
        assertThat(home.isSilent()).isTrue();
        assertNothingIsHeld();
        assertThat(home.processes()).singleElement().asString().startsWith(edge + " ");

        try (Daemon _ = home.open()) {
            assertThat(home.status().path("edgePid").asLong()).isEqualTo(edge);
        }
    }

    @Test
    void aStopLetsARequestEndThatWasBegun() throws Exception {
        byte[] body = "{\"Name\":\"begun-before-the-stop\"}".getBytes(StandardCharsets.UTF_8);
        Daemon daemon = home.open();
        try (SocketChannel client = dial(home.home().dockerSocket())) {
            BufferedReader answer =
                    new BufferedReader(
                            new InputStreamReader(
                                    Channels.newInputStream(client), StandardCharsets.UTF_8));
            send(
                    client,
                    "POST /volumes/create HTTP/1.1\r\nHost: minato\r\nContent-Type:"
                            + " application/json\r\nExpect: 100-continue\r\nContent-Length: "
                            + body.length
                            + "\r\n\r\n");
            assertThat(answer.readLine()).as("its body is waited for").contains("100");
            assertThat(answer.readLine()).isEmpty();

            Thread stop = Thread.ofPlatform().start(daemon::close);
            DaemonHome.await("nobody new is let in", home::isSilent);
            send(client, new String(body, StandardCharsets.UTF_8));

            assertThat(answer.readLine()).contains("201");
            stop.join();
        }
        try (Daemon _ = home.open()) {
            assertThat(home.docker(HttpCall.get("/volumes"))).contains("begun-before-the-stop");
        }
    }

    @Test
    void whoFollowsEventsForEverHoldsNoStopUp() throws Exception {
        Daemon daemon = home.open();
        try (SocketChannel client = dial(home.home().dockerSocket())) {
            send(client, "GET /events HTTP/1.1\r\nHost: minato\r\n\r\n");
            BufferedReader answer =
                    new BufferedReader(
                            new InputStreamReader(
                                    Channels.newInputStream(client), StandardCharsets.UTF_8));
            assertThat(answer.readLine()).contains("200");
            daemon.close();
            assertThat(answer.lines()).as("the rest of its head").isNotEmpty();
        }
        assertNothingIsHeld();
    }

    @Test
    void aSecondOneAtTheSameHomeIsRefusedAndTheFirstGoesOn() {
        try (Daemon _ = home.open()) {
            assertThatThrownBy(home::open)
                    .isInstanceOfSatisfying(
                            Fault.class, f -> assertThat(f.kind()).isEqualTo(Fault.Kind.CONFLICT))
                    .hasMessageContaining("already uses");
            assertThat(home.docker(HttpCall.get("/_ping"))).isEqualTo("OK");
        }
    }

    @Test
    void whatIsTakenAwayIsEverythingButWhatIsKept() throws IOException {
        try (Daemon _ = home.open()) {
            home.docker(HttpCall.post("/volumes/create"));
        }
        Daemon.dismantle(home.settings(), home.environment(), home.product());

        assertThat(home.onHost()).isEmpty();
        assertThat(home.home().database()).exists();
        try (var volumes = Files.list(home.home().volumes())) {
            assertThat(volumes).hasSize(1);
        }
        assertNothingIsHeld();
    }

    private void assertNothingIsHeld() {
        DaemonHome.await("its threads end", () -> home.left().isEmpty());
        assertThat(home.descriptors()).isEmpty();
    }

    private static SocketChannel dial(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket));
        return channel;
    }

    private static void send(SocketChannel channel, String text) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }
}
