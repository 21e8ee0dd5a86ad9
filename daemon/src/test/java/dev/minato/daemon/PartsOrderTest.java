package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.linux.process.HostCommand;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** The parts of a daemon, opened one after another as it does, with looks taken in between. */
@Timeout(180)
class PartsOrderTest {
    @TempDir private Path folder;
    private final OpenParts parts = new OpenParts();
    private final List<String> seen = new ArrayList<>();
    private DaemonHome home;
    private HostParts host;

    @BeforeEach
    void openHost() throws IOException {
        home = new DaemonHome(folder);
        host = HostParts.open(home.settings(), home.environment(), home.product(), parts);
    }

    @AfterEach
    void dismantle() {
        parts.close();
        home.close();
    }

    @Test
    void theHomeIsOursBeforeAnythingOfItServes() {
        assertThatThrownBy(() -> Daemon.database(home.home())).hasMessageContaining("already uses");
        assertThat(home.isSilent()).isTrue();
        assertThat(home.onHost())
                .as("a start beside this one sees which range is taken")
                .anyMatch(line -> line.startsWith("link "))
                .noneMatch(line -> line.startsWith("rules ") || line.startsWith("namespace "));
    }

    @Test
    void containersAreThereOnceTheEdgeAnswersAndTheirRulesStand() throws IOException {
        ContainerParts containers = openContainers();

        assertThat(host.edge().client().state().pid()).isEqualTo(host.edge().pid());
        assertThat(home.onHost()).anyMatch(line -> line.startsWith("rules "));
        assertThat(containers.engine().containers().list()).isEmpty();
        assertThat(home.isSilent()).as("the doors come last").isTrue();
    }

    @Test
    void whatStandsOnAPartIsClosedBeforeIt() throws IOException {
        atClose(
                "the database serves",
                () ->
                        host.database()
                                .read(rx ->
                                        rx.query("SELECT 1 AS one", row -> row.integer("one"))));
        atClose("the edge answers", () -> host.edge().client().state());
        atClose(
                "no thread of the containers' is left",
                () ->
                        expectThreads(
                                names -> names.stream().noneMatch(PartsOrderTest::isOfContainers)));
        ContainerParts containers = openContainers();
        atClose("the engine works", () -> containers.engine().volumes().list());
        atClose(
                "no upkeep goes on",
                () -> expectThreads(names -> !names.contains("the watch of the edge")));
        PeriodicUpkeep.begin(host, containers, parts);
        atClose(
                "upkeep goes on",
                () -> expectThreads(names -> names.contains("the watch of the edge")));

        parts.close();

        assertThat(seen)
                .containsExactly(
                        "upkeep goes on",
                        "no upkeep goes on",
                        "the engine works",
                        "no thread of the containers' is left",
                        "the edge answers",
                        "the database serves");
        assertThatThrownBy(() -> host.database().write(_ -> true))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("Minato is stopping");
        DaemonHome.await("its threads end", () -> home.left().isEmpty());
        assertThat(home.descriptors()).isEmpty();
    }

    @Test
    void upkeepOfOneThingGoesOnWhileThatOfAnotherFails() throws IOException {
        ContainerParts containers = openContainers();
        Path log = home.home().logs().resolve("daemon.log");
        String table = "minato_" + home.home().instance();
        PeriodicUpkeep.begin(host, containers, parts);
        long edge = host.edge().pid();

        try (ServerSocket taken = inPlaceOf(edge)) {
            assertThat(host.edge().trouble()).as("the edge cannot be started").isPresent();
            HostCommand.check(List.of("nft", "delete", "table", "ip", table));
            grow(log, 17L << 20);

            DaemonHome.await(
                    "rules again",
                    () -> home.onHost().stream().anyMatch(line -> line.contains("ip " + table)));
            DaemonHome.await("the log is bounded", () -> log.toFile().length() == 0);
            assertThat(taken.isBound()).isTrue();
        }
        DaemonHome.await("an edge again", () -> host.edge().trouble().isEmpty());
        assertThat(host.edge().pid()).isNotEqualTo(edge);
    }

    /** Takes the port of an edge that is killed; its last threads may have it a little longer. */
    private ServerSocket inPlaceOf(long edge) throws IOException {
        ServerSocket socket = new ServerSocket();
        ProcessHandle.of(edge).orElseThrow().destroyForcibly();
        DaemonHome.await("its port is free", () -> isBound(socket));
        return socket;
    }

    private boolean isBound(ServerSocket socket) {
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), home.ingress()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private ContainerParts openContainers() throws IOException {
        return ContainerParts.open(home.settings(), home.environment(), host, parts);
    }

    /** Has something looked at when those parts that follow are closed. */
    private void atClose(String what, Callable<?> look) {
        parts.opened(() -> {
            look.call();
            seen.add(what);
        });
    }

    private Set<String> expectThreads(Predicate<Set<String>> expected) {
        Set<String> names = home.left();
        assertThat(expected.test(names)).as("%s", names).isTrue();
        return names;
    }

    private static boolean isOfContainers(String thread) {
        return thread.startsWith("engine")
                || thread.startsWith("image")
                || thread.startsWith("network")
                || thread.startsWith("log-")
                || thread.equals("build-cache");
    }

    /** Writes real bytes: a hole counts as long as well, but no log has one. */
    private static void grow(Path file, long length) {
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (out.size() < length) {
                out.write(ByteBuffer.allocate(1 << 20));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
