package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.edge.Backend;
import dev.minato.edge.Backends;
import dev.minato.edge.Exposure;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostPort;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RouteChange;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.RouteTable;
import dev.minato.edge.RouteTimeouts;
import dev.minato.edge.ServiceListener;
import dev.minato.edge.ServiceListener.Transport;
import dev.minato.edge.wire.EdgeJson;
import dev.minato.edge.wire.Message;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/** Routes on disk: their journal, those of the build before, and those that cannot be read. */
class StoredRoutesTest {
    private static final RouteOwner PORTAL = new RouteOwner("portal");
    private static final HostRoute SHOP =
            new HostRoute(
                    "shop.test",
                    "shop",
                    List.of(
                            new RouteGroup(
                                    new GroupKey("shop", "shop--one"),
                                    90,
                                    GroupState.READY,
                                    "",
                                    Backends.of(List.of(new Backend("a", "10.0.0.1", 80)))),
                            new RouteGroup(
                                    new GroupKey("shop", "shop--two"),
                                    10,
                                    GroupState.ASLEEP,
                                    "nobody asked",
                                    new Backends.Discovered("there", "shop--two"))),
                    "",
                    RoutePolicy.INTERNAL);
    private static final HostRoute BLOG = HostRoute.without("blog.test", "blog", "stopped");

    @TempDir Path folder;
    private EdgeDocuments documents;

    @BeforeEach
    void load() {
        documents = loaded();
    }

    private EdgeDocuments loaded() {
        EdgeDocuments loaded = new EdgeDocuments(folder);
        loaded.load(false);
        return loaded;
    }

    private void change(RouteOwner owner, RouteChange change) {
        documents.routes(owner, change, documents.routes().change(owner, change));
    }

    @Test
    void groupsAndOwnersAreThereAfterAKill() {
        documents.routes(
                RouteTable.EMPTY
                        .replace(RouteOwner.APPS, List.of(SHOP))
                        .replace(PORTAL, List.of(BLOG)),
                true);

        assertThat(loaded().routes()).isEqualTo(documents.routes());
        assertThat(loaded().routes().owner("blog.test")).contains(PORTAL);
        assertThat(loaded().routes().routes(RouteOwner.APPS)).containsExactly(SHOP);
    }

    @Test
    void changesAreThereToo() {
        documents.routes(RouteTable.EMPTY.replace(RouteOwner.APPS, List.of(SHOP)), true);
        change(RouteOwner.APPS, new RouteChange(List.of(BLOG), List.of("shop.test")));

        assertThat(loaded().routes()).isEqualTo(documents.routes());
        assertThat(loaded().routes().hosts()).containsExactly(BLOG);
        assertThat(loaded().routes().version()).isEqualTo(2);
    }

    @Test
    void aChangeThatWasTornIsForgotten() throws IOException {
        documents.routes(RouteTable.EMPTY.replace(RouteOwner.APPS, List.of(SHOP)), true);
        change(RouteOwner.APPS, new RouteChange(List.of(BLOG), List.of()));
        Files.writeString(
                folder.resolve("routes.journal"),
                "{\"version\":3,\"chan",
                StandardOpenOption.APPEND);

        assertThat(loaded().routes()).isEqualTo(documents.routes());
        assertThat(loaded().routesUnread()).isFalse();
    }

    @Test
    void aLongJournalIsFoldedIntoTheTable() {
        documents.routes(RouteTable.EMPTY.replace(RouteOwner.APPS, List.of()), true);
        for (int i = 0; i < 2_000; i++) {
            change(RouteOwner.APPS, new RouteChange(List.of(SHOP), List.of("x" + i)));
        }

        assertThat(folder.resolve("routes.journal").toFile().length()).isLessThan(300_000);
        assertThat(loaded().routes()).isEqualTo(documents.routes());
    }

    @Test
    void whatTheBuildBeforeWroteIsRead() throws IOException, URISyntaxException {
        for (String name : List.of("routes.json", "dns.json", "dns.journal", "ports.json")) {
            Files.copy(recorded(name), folder.resolve(name));
        }
        EdgeDocuments read = loaded();

        assertThat(read.routes().version()).isEqualTo(3);
        assertThat(read.routes().owners()).containsExactly(RouteOwner.APPS);
        assertThat(read.routes().services())
                .containsExactly(
                        new ServiceListener(new HostPort("10.83.0.1", 25080), RouteOwner.APPS));
        HostRoute shop = read.routes().routes(RouteOwner.APPS).getFirst();
        assertThat(shop)
                .isEqualTo(
                        HostRoute.ready(
                                "shop.minato.localhost",
                                "shop",
                                List.of(
                                        new Backend("shop--a-1", "10.83.0.2", 80),
                                        new Backend("shop--a-2", "10.83.0.3", 80))));
        HostRoute blog = read.routes().routes(RouteOwner.APPS).get(1);
        assertThat(blog.policy().exposure()).isEqualTo(Exposure.INTERNAL);
        assertThat(blog.groups().getFirst().state()).isEqualTo(GroupState.STARTING);
        assertThat(read.dnsVersion()).isEqualTo(6);
        assertThat(read.dns().names()).hasSize(2);
        assertThat(read.reservations()).hasSize(2);
        assertThat(read.reservations().getFirst().forward()).isPresent();
    }

    private static Path recorded(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(StoredRoutesTest.class.getResource("/protocol-1/" + name))
                        .toURI());
    }

    @Test
    void whatTheBuildBeforeSaidIsUnderstood() throws IOException, URISyntaxException {
        for (String line : Files.readAllLines(recorded("messages.jsonl"))) {
            Message message = EdgeJson.decode(line.getBytes(StandardCharsets.UTF_8));
            String again = new String(EdgeJson.encode(message), StandardCharsets.UTF_8);
            assertThat(line).startsWith(again.substring(0, again.indexOf(',')));
        }
    }

    /** What it knows is written as it knows it, and it leaves out the rest. */
    @Test
    void theBuildBeforeFindsWhatItKnowsInWhatIsWritten() throws IOException {
        documents.routes(RouteTable.EMPTY.replace(RouteOwner.APPS, List.of(SHOP)), true);

        assertThat(Files.readString(folder.resolve("routes.json")))
                .contains("\"version\":1")
                .contains("\"host\":\"shop.test\",\"app\":\"shop\",\"state\":\"READY\"")
                .contains("\"backends\":[{\"id\":\"a\",\"address\":\"10.0.0.1\",\"port\":80}]")
                .contains("{\"response\":\"PT4M\",\"idle\":\"PT15M\",\"start\":\"PT1M\"}")
                .contains("\"exposure\":\"INTERNAL\"")
                .contains("\"services\":[]");
    }

    /** It takes such a host for one of HTTP, and such a listener for one of them. */
    @Test
    void theBuildBeforeFindsAHostInWhatIsTcp() throws IOException {
        HostRoute queue = SHOP.withPolicy(RoutePolicy.tcp(6379));
        ServiceListener listener =
                new ServiceListener(
                        new HostPort("10.83.0.1", 25081), RouteOwner.APPS, Transport.TCP);
        documents.routes(
                RouteTable.EMPTY
                        .withServices(List.of(listener))
                        .replace(RouteOwner.APPS, List.of(queue)),
                true);
        String written = Files.readString(folder.resolve("routes.json"));

        assertThat(written)
                .contains("\"exposure\":\"INTERNAL\"")
                .contains("\"tcpPort\":6379")
                .contains("{\"address\":\"10.83.0.1\",\"port\":25081,\"tcp\":true}");
        assertThat(loaded().routes().routes(RouteOwner.APPS)).containsExactly(queue);
        assertThat(loaded().routes().services()).containsExactly(listener);
        // What that build writes of it, which leaves out what it does not know.
        Files.writeString(
                folder.resolve("routes.json"),
                written.replace(",\"tcpPort\":6379", "").replace(",\"tcp\":true", ""));
        assertThat(loaded().routes().routes(RouteOwner.APPS)).containsExactly(SHOP);
    }

    @Test
    void aPortThatCannotBeHadIsRefused() {
        for (int port : List.of(0, -1, 80, 65_536)) {
            assertThatThrownBy(() -> RoutePolicy.tcp(port))
                    .isInstanceOf(Fault.class)
                    .hasMessage(
                            "TCP port "
                                    + port
                                    + " cannot be had: use 1 to 65535, but for 80, which is"
                                    + " HTTP's");
        }
        assertThatThrownBy(() ->
                        new RoutePolicy(
                                RouteTimeouts.DEFAULTS, Exposure.EXTERNAL, OptionalInt.of(5432)))
                .hasMessage("TCP port 5432 is for containers: use INTERNAL");
    }

    @Test
    void aTableThatCannotBeReadIsNotEmpty() throws IOException {
        documents.routes(RouteTable.EMPTY.replace(RouteOwner.APPS, List.of(SHOP)), true);
        Path file = folder.resolve("routes.json");
        Files.writeString(file, "{\"version\":");
        EdgeDocuments unread = loaded();

        assertThat(unread.routesUnread()).isTrue();
        assertThat(unread.routes().version()).isZero();
        assertThat(file).hasContent("{\"version\":");
        assertThatThrownBy(() -> new EdgeDocuments(folder).load(true))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("routes.json cannot be read");
    }

    @Test
    void itIsUnknownUntilAppsHaveToldAllOfTheirRoutesWhoeverElseDoes() throws IOException {
        Files.writeString(folder.resolve("routes.json"), "");
        EdgeDocuments unread = loaded();
        unread.routes(unread.routes().replace(PORTAL, List.of(BLOG)), false);
        assertThat(loaded().routesUnread()).isTrue();
        assertThat(folder.resolve("routes.json.broken")).exists();
        unread.routes(unread.routes().replace(RouteOwner.APPS, List.of(SHOP)), true);

        assertThat(loaded().routesUnread()).isFalse();
        assertThat(loaded().routes().hosts()).containsExactlyInAnyOrder(SHOP, BLOG);
    }

    @Test
    void aDocumentOfALaterFormatIsRefusedByIt() throws IOException {
        documents.routes(RouteTable.EMPTY.replace(RouteOwner.APPS, List.of(SHOP)), true);
        Path file = folder.resolve("routes.json");
        String later =
                Files.readString(file)
                        .replace("\"format\":2,\"since\":1", "\"format\":9,\"since\":8");
        Files.writeString(file, later);

        assertThatThrownBy(() -> new EdgeDocuments(folder).load(true))
                .hasMessageContaining("a document of format 8, of a later build");
    }

    @Test
    void aLaterFormatThatOursUnderstandsIsRead() throws IOException {
        documents.routes(RouteTable.EMPTY.replace(RouteOwner.APPS, List.of(SHOP)), true);
        Path file = folder.resolve("routes.json");
        String later =
                Files.readString(file)
                        .replace(
                                "\"format\":2,\"since\":1", "\"format\":3,\"since\":2,\"more\":{}");
        Files.writeString(file, later);

        assertThat(loaded().routes().hosts()).containsExactly(SHOP);
    }
}
