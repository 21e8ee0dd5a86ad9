package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A daemon that cannot start says why at once and touches nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StartErrorsTest {
    private Instance minato;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(104);
        minato.minato("start").ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    @Test
    void aSecondDaemonOnTheSameHomeIsRefused() {
        String first = minato.status().path("pid").asString("");

        Instance.Result second = minato.minato("serve");

        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err())
                .contains(
                        "another Minato (process " + first + ") already uses",
                        "another MINATO_HOME");
        assertThat(minato.status().path("pid").asString("")).isEqualTo(first);
    }

    @Test
    void aDamagedDatabaseIsLeftAsItIs() throws IOException {
        Path database = minato.home().database();
        minato.minato("stop").ok();
        byte[] good = Files.readAllBytes(database);
        byte[] damaged = "This is not a database. ".repeat(500).getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(database, damaged);

            Instance.Result refused = minato.minato("start");

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err())
                    .contains("the daemon did not start", database + " is damaged", ".recover");
            assertThat(Files.readAllBytes(database)).isEqualTo(damaged);
        } finally {
            Files.write(database, good);
            minato.minato("start").ok();
        }
    }

    @Test
    void theDatabaseOfANewerVersionIsLeftAsItIs() throws IOException, SQLException {
        Path database = minato.home().database();
        minato.minato("stop").ok();
        byte[] good = Files.readAllBytes(database);
        try {
            fromTheFuture(database);
            byte[] newer = Files.readAllBytes(database);

            Instance.Result refused = minato.minato("start");

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err())
                    .contains(
                            "the daemon did not start",
                            database + " was written by a newer Minato");
            assertThat(Files.readAllBytes(database)).isEqualTo(newer);
        } finally {
            Files.write(database, good);
            minato.minato("start").ok();
        }
    }

    private static void fromTheFuture(Path database) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            assertThat(
                            statement.executeUpdate(
                                    "UPDATE migration SET lowest_writer = 1000 WHERE room ="
                                            + " 'platform'"))
                    .isPositive();
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    @Test
    void aNetworkThatTheHostUsesIsRefusedBeforeAnythingIsOnTheHost() throws IOException {
        try (Instance first = Instance.create(112);
                Instance other = Instance.create(113)) {
            first.minato("start").ok();
            Census before = Census.of(other.home());
            Map<String, String> taken = Map.of("MINATO_NETWORK", "10.112.0.0/16");

            Instance.Result refused = other.minato(Instance.root(), taken, "start");

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).contains("MINATO_NETWORK 10.112.0.0/16 overlaps");
            assertThat(Census.of(other.home()).differences(before)).isEmpty();
            other.minato(Instance.root(), taken, "stop", "--apps").ok();
            other.minato("start").ok();
        }
    }

    @Test
    void anIngressPortThatIsTakenIsNamedAndNothingStays() throws IOException {
        try (Instance other = Instance.create(105);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Census before = Census.of(other.home());
            String address = "127.0.0.1:" + taken.getLocalPort();

            Instance.Result refused =
                    other.minato(Instance.root(), Map.of("MINATO_INGRESS_HTTP", address), "start");

            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err())
                    .contains(
                            "cannot listen for HTTP on " + address,
                            "already in use",
                            "MINATO_INGRESS_HTTP");
            Set<String> left =
                    Census.of(other.home()).found().getOrDefault("processes", new TreeSet<>());
            assertThat(left).isEmpty();

            other.minato(Instance.root(), Map.of("MINATO_INGRESS_HTTP", address), "stop", "--apps")
                    .ok();
            assertThat(Census.of(other.home()).differences(before)).isEmpty();
        }
    }
}
