package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.Backend;
import dev.minato.edge.DnsChange;
import dev.minato.edge.DnsListener;
import dev.minato.edge.DnsName;
import dev.minato.edge.DnsTable;
import dev.minato.edge.HostPort;
import dev.minato.edge.HostRoute;
import dev.minato.edge.PortReservation;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.RouteTable;
import dev.minato.edge.ServiceListener;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class EdgeDocumentsTest {
    private static final RouteTable ROUTES =
            RouteTable.EMPTY
                    .withServices(
                            List.of(
                                    new ServiceListener(
                                            new HostPort("10.213.0.1", 5080), RouteOwner.APPS),
                                    new ServiceListener(
                                            new HostPort("10.213.16.1", 5080),
                                            RouteOwner.ofEnvironment("far")),
                                    new ServiceListener(
                                            new HostPort("10.213.16.1", 5081),
                                            RouteOwner.ofEnvironment("far"),
                                            ServiceListener.Transport.TCP)))
                    .replace(
                            RouteOwner.APPS,
                            List.of(
                                    HostRoute.ready(
                                            "h", "app", List.of(new Backend("b", "10.0.0.1", 80))),
                                    HostRoute.ready(
                                                    "queue",
                                                    "queue",
                                                    List.of(new Backend("q", "10.0.0.2", 6379)))
                                            .withPolicy(RoutePolicy.tcp(6379))))
                    .withVersion(3);
    private static final DnsTable NAMES =
            new DnsTable(
                    5,
                    List.of(
                            new DnsListener("10.213.0.1", 5353, "net"),
                            new DnsListener(
                                    "10.213.16.1",
                                    5353,
                                    "env-far",
                                    Optional.of("169.254.80.80"),
                                    RouteOwner.ofEnvironment("far"))),
                    List.of(new DnsName("net", "web", List.of("10.213.0.2"))),
                    Map.of("10.213.0.2", List.of("net")));

    @TempDir Path folder;

    private EdgeDocuments loaded() {
        EdgeDocuments documents = new EdgeDocuments(folder);
        documents.load(false);
        return documents;
    }

    @Test
    void aNewFolderIsEmpty() {
        EdgeDocuments documents = loaded();

        assertThat(documents.routes()).isEqualTo(RouteTable.EMPTY);
        assertThat(documents.dns()).isEqualTo(DnsTable.EMPTY);
        assertThat(documents.reservations()).isEmpty();
    }

    @Test
    void everythingIsThereAfterAKill() {
        EdgeDocuments documents = loaded();
        documents.routes(ROUTES, true);
        documents.dns(NAMES);
        PortReservation port =
                new PortReservation(
                        new HostPort("::1", 8080),
                        PortReservation.Protocol.TCP,
                        "c1",
                        Optional.of(new HostPort("10.213.0.2", 80)));
        documents.reserved(port);

        assertThat(loaded().routes()).isEqualTo(ROUTES);
        assertThat(loaded().dns()).isEqualTo(NAMES);
        assertThat(loaded().reservations()).containsExactly(port);
    }

    @Test
    void smallChangesOfNamesAreThereToo() {
        EdgeDocuments documents = loaded();
        documents.dns(NAMES);
        documents.dns(DnsChange.put(new DnsName("net", "db", List.of("10.213.0.3"))));
        documents.dns(DnsChange.remove("net", "web"));

        assertThat(loaded().dnsVersion()).isEqualTo(7);
        assertThat(loaded().dns().names())
                .containsExactly(new DnsName("net", "db", List.of("10.213.0.3")));
    }

    @Test
    void halfALineAtTheEndOfTheJournalIsForgotten() throws IOException {
        EdgeDocuments documents = loaded();
        documents.dns(DnsChange.put(new DnsName("net", "db", List.of("10.213.0.3"))));
        Files.writeString(
                folder.resolve("dns.journal"), "{\"version\":2,\"chan", StandardOpenOption.APPEND);

        assertThat(loaded().dnsVersion()).isEqualTo(1);
    }

    @Test
    void aJournalOfAnEarlierTableChangesNothing() throws IOException {
        EdgeDocuments documents = loaded();
        documents.dns(DnsChange.put(new DnsName("net", "db", List.of("10.213.0.3"))));
        byte[] journal = Files.readAllBytes(folder.resolve("dns.journal"));
        documents.dns(NAMES);
        Files.write(folder.resolve("dns.journal"), journal);

        assertThat(loaded().dns()).isEqualTo(NAMES);
    }

    @Test
    void aLongJournalIsFoldedIntoTheTable() {
        EdgeDocuments documents = loaded();
        String network = "n".repeat(2_000);
        for (int i = 0; i < 200; i++) {
            documents.dns(DnsChange.put(new DnsName(network, "db", List.of("10.213.0." + i))));
        }

        assertThat(folder.resolve("dns.json")).exists();
        assertThat(folder.resolve("dns.journal").toFile().length()).isLessThan(300_000);
        assertThat(loaded().dnsVersion()).isEqualTo(200);
    }

    @Test
    void aBrokenDocumentOfNamesIsSetAsideAndTheOthersServe() throws IOException {
        loaded().routes(ROUTES, true);
        Files.writeString(folder.resolve("dns.json"), "{\"version\":");

        assertThat(loaded().routes()).isEqualTo(ROUTES);
        assertThat(loaded().dns()).isEqualTo(DnsTable.EMPTY);
        assertThat(folder.resolve("dns.json.broken")).exists();
    }

    @Test
    void aRouteWithATimeoutThatIsNoneIsDamageLikeAnyOther() throws IOException {
        loaded().routes(ROUTES, true);
        Path file = folder.resolve("routes.json");
        String whole = Files.readString(file);
        Files.writeString(file, whole.replaceAll("\"PT[0-9]+[SMH]\"", "\"PT5\""));

        EdgeDocuments documents = loaded();

        assertThat(Files.readString(folder.resolve("routes.json"))).isNotEqualTo(whole);
        assertThat(documents.routesUnread()).isTrue();
    }
}
