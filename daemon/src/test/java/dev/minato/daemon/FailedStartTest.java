package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.http.client.HttpCall;
import dev.minato.linux.process.HostCommand;
import dev.minato.state.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A part cannot be opened, for a reason that lies on this host: those that were opened before it
 * are closed again, and once the reason is gone the daemon starts.
 */
@Timeout(180)
class FailedStartTest {
    private static final String TAKEN = "mntaken0";

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
    void theDatabaseWhichIsAnothers() {
        try (Database _ = Daemon.database(home.home())) {
            assertRefused(Fault.Kind.CONFLICT, "already uses", Map.of());
        }
        assertNothingIsOnTheHost();
        assertStarts();
    }

    @Test
    void theNetworksWhoseRangeTheHostUses() {
        HostCommand.check(List.of("ip", "link", "add", TAKEN, "type", "bridge"));
        try {
            HostCommand.check(List.of("ip", "address", "add", "10.251.77.1/24", "dev", TAKEN));

            assertRefused(
                    Fault.Kind.CONFLICT,
                    "MINATO_NETWORK 10.251.77.0/24 overlaps",
                    Map.of("MINATO_NETWORK", "10.251.77.0/24"));
        } finally {
            HostCommand.check(List.of("ip", "link", "delete", TAKEN));
        }
        assertNothingIsOnTheHost();
        assertStarts();
    }

    @Test
    void theEdgeWhoseAddressIsTaken() throws IOException {
        try (ServerSocket _ =
                new ServerSocket(home.ingress(), 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    Fault.Kind.UNAVAILABLE,
                    "cannot listen for HTTP on 127.0.0.1:" + home.ingress(),
                    Map.of());
        }
        assertNothingIsHeld();
        assertThat(home.processes()).isEmpty();
        assertStarts();
    }

    @Test
    void theStoreWhoseFolderIsAFile() throws IOException {
        Path blobs = home.home().store().resolve("blobs");
        Files.createDirectories(home.home().store());
        Files.createFile(blobs);

        assertRefused(Fault.Kind.UNAVAILABLE, home.home().store().toString(), Map.of());

        Files.delete(blobs);
        assertNothingButTheEdgeRuns();
        assertStarts();
    }

    @Test
    void theEngineWhoseFolderIsAFile() throws IOException {
        Path exits = home.boot().resolve("exits");
        Files.createDirectories(home.boot());
        Files.createFile(exits);

        assertRefused(Fault.Kind.UNAVAILABLE, "cannot make " + home.boot(), Map.of());

        Files.delete(exits);
        assertNothingButTheEdgeRuns();
        assertStarts();
    }

    @Test
    void theFirstDoorWhereAnotherServes() throws IOException {
        try (ServerSocketChannel _ = listen(home.home().dockerSocket())) {
            assertRefused(Fault.Kind.CONFLICT, home.home().dockerSocket().toString(), Map.of());
        }
        assertNothingButTheEdgeRuns();
        assertStarts();
    }

    @Test
    void theLastDoorWhereAnotherServes() throws IOException {
        try (ServerSocketChannel _ = listen(home.home().armSocket())) {
            assertRefused(Fault.Kind.CONFLICT, home.home().armSocket().toString(), Map.of());
            assertThat(home.home().dockerSocket()).as("the one before").doesNotExist();
        }
        assertNothingButTheEdgeRuns();
        assertStarts();
    }

    private static ServerSocketChannel listen(Path socket) throws IOException {
        Files.createDirectories(socket.getParent());
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return channel.bind(UnixDomainSocketAddress.of(socket));
    }

    private void assertRefused(Fault.Kind kind, String why, Map<String, String> variables) {
        assertThatThrownBy(() -> home.open(variables))
                .isInstanceOfSatisfying(Fault.class, f -> assertThat(f.kind()).isEqualTo(kind))
                .hasMessageContaining(why);
    }

    private void assertNothingIsOnTheHost() {
        assertThat(home.onHost()).isEmpty();
        assertNothingIsHeld();
    }

    /**
     * The edge serves what earlier daemons have told it, and what the runtime sees is pinned once
     * for all starts: both are found by the next one.
     */
    private void assertNothingButTheEdgeRuns() {
        assertNothingIsHeld();
        assertThat(home.processes()).singleElement().asString().contains("EdgeMain");
        assertThat(home.onHost())
                .noneMatch(line -> line.startsWith("namespace "))
                .noneMatch(
                        line -> line.startsWith("mount ") && !line.contains(home.boot() + "/ns"));
    }

    /** No thread, file or lock of a daemon in this process. */
    private void assertNothingIsHeld() {
        DaemonHome.await("its threads end", () -> home.left().isEmpty());
        assertThat(home.descriptors()).isEmpty();
        Daemon.database(home.home()).close();
    }

    private void assertStarts() {
        try (Daemon _ = home.open()) {
            assertThat(home.docker(HttpCall.get("/_ping"))).isEqualTo("OK");
            assertThat(home.status().path("ready").asBoolean()).isTrue();
        }
        assertThat(home.isSilent()).isTrue();
    }
}
