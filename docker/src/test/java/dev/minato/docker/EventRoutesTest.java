package dev.minato.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.call.DockerErrors;
import dev.minato.docker.call.DockerSettings;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.Filters;
import dev.minato.engine.Event;
import dev.minato.engine.event.EventFile;
import dev.minato.engine.event.LocalEvents;
import dev.minato.engine.stored.EngineJson;
import dev.minato.http.HttpServer;
import dev.minato.http.HttpService;
import dev.minato.state.ChangeFact;
import dev.minato.state.ChangeKind;
import dev.minato.state.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

@Timeout(20)
class EventRoutesTest {
    private static final String ID = "sha256:" + "a".repeat(64);
    private static final Instant TIME = Instant.parse("2026-11-22T18:30:15Z");

    @TempDir Path folder;
    private LocalEvents events;
    private Path socket = Path.of("/");
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final AtomicReference<Instant> now = new AtomicReference<>(TIME);
    private Database database;

    @BeforeEach
    void serve() {
        socket = folder.resolve("docker.sock");
        DockerErrors errors = new DockerErrors("0.1.0");
        VersionedRoutes routes = new VersionedRoutes(errors);
        DockerSettings settings =
                DockerSettings.of("id", "0.1.0", folder, () -> now.get().plusSeconds(10));
        database = Database.open(folder.resolve("minato.db"), List.of(), now::get);
        open.push(database);
        events = new LocalEvents(new EventFile(folder.resolve("events"), new EngineJson()));
        open.push(events);
        new EventRoutes(settings, events, database.changes()).add(routes);
        open.push(HttpServer.onUnix(socket, HttpService.of(routes.handler(), errors)));
    }

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private void fact(Instant at, ChangeKind kind, String key, String action, String... more) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (int i = 0; i < more.length; i += 2) {
            attributes.put(more[i], more[i + 1]);
        }
        now.set(at);
        database.write(tx -> {
            tx.changed(new ChangeFact(kind, key, action, attributes));
            return key;
        });
    }

    private static Event event(String action, Instant at) {
        return new Event("container", action, "d1d1", Map.of("image", "tiny:1"), at);
    }

    private List<String> actions(String target) throws Exception {
        try (RawClient client = new RawClient(socket)) {
            client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
            String body = client.until("0\r\n\r\n");
            return Pattern.compile("\"Action\":\"([^\"]*)\"")
                    .matcher(body)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
        }
    }

    @Test
    void bothLogsAreOneStreamByTime() throws Exception {
        fact(TIME, ChangeKind.IMAGE, ID, "create");
        events.publish(event("create", TIME.plusNanos(1)));
        events.publish(event("start", TIME.plusMillis(5)));
        fact(
                TIME.plusNanos(2),
                ChangeKind.NETWORK,
                "n1",
                "create",
                "name",
                "n",
                "driver",
                "bridge");
        fact(TIME.plusMillis(6), ChangeKind.IMAGE, ID, "tag", "reference", "docker.io/library/a:1");
        events.publish(event("die", TIME.plusMillis(7)));
        assertThat(actions("/v1.50/events?since=0&until=1795372219"))
                .containsExactly("create", "create", "create", "start", "tag", "die");
        assertThat(actions("/v1.45/events?since=0&until=1795372219"))
                .as("clients of before know no create of an image")
                .containsExactly("create", "create", "start", "tag", "die");
    }

    @Test
    void whatWasCommittedBeforeAContainerEventIsToldBeforeIt() throws Exception {
        try (RawClient client = new RawClient(socket)) {
            client.send("GET /v1.50/events HTTP/1.1\r\nHost: x\r\n\r\n");
            client.until("\r\n\r\n");
            for (int i = 0; i < 30; i++) {
                fact(TIME.plusMillis(2L * i), ChangeKind.IMAGE, ID, "tag");
                events.publish(event("start", TIME.plusMillis(2L * i + 1)));
                assertThat(client.until("}\n")).contains("\"Action\":\"tag\"");
                assertThat(client.until("}\n")).contains("\"Action\":\"start\"");
            }
        }
    }

    @Test
    void aChangeAloneWakesWhoFollows() throws Exception {
        try (RawClient client = new RawClient(socket)) {
            client.send("GET /v1.50/events HTTP/1.1\r\nHost: x\r\n\r\n");
            client.until("\r\n\r\n");
            for (int i = 0; i < 20; i++) {
                fact(TIME.plusMillis(i), ChangeKind.APP, "shop", "create");
                fact(TIME.plusMillis(i), ChangeKind.NETWORK, "n" + i, "destroy", "name", "n");
                assertThat(client.until("}\n"))
                        .contains("\"Action\":\"destroy\"")
                        .contains("\"ID\":\"n" + i + "\"")
                        .doesNotContain("shop");
            }
        }
    }

    @Test
    void imagesAreToldInDockerdsWords() throws Exception {
        String reference = "127.0.0.1:5000/a:1";
        fact(TIME, ChangeKind.IMAGE, ID, "tag", "reference", reference, "label:k", "v");
        fact(TIME, ChangeKind.IMAGE, ID, "pull", "reference", reference, "label:k", "v");
        fact(TIME, ChangeKind.IMAGE, ID, "load", "reference", reference);
        fact(TIME, ChangeKind.IMAGE, ID, "untag", "reference", "docker.io/library/b:1");
        fact(TIME, ChangeKind.IMAGE, ID, "untag");
        fact(TIME, ChangeKind.IMAGE, ID, "pack");
        fact(TIME, ChangeKind.IMAGE, ID, "");
        try (RawClient client = new RawClient(socket)) {
            client.send("GET /v1.50/events?since=0&until=1795372219 HTTP/1.1\r\nHost: x\r\n\r\n");
            client.until("\r\n\r\n");
            assertThat(client.until("}\n"))
                    .contains(
                            "{\"status\":\"tag\",\"id\":\"" + ID + "\",\"Type\":\"image\"",
                            "\"Actor\":{\"ID\":\""
                                    + ID
                                    + "\",\"Attributes\":{\"k\":\"v\","
                                    + "\"name\":\"127.0.0.1:5000/a:1\"}},\"scope\":\"local\"");
            assertThat(client.until("}\n"))
                    .contains(
                            "{\"status\":\"pull\",\"id\":\"127.0.0.1:5000/a:1\"",
                            "{\"ID\":\"127.0.0.1:5000/a:1\",\"Attributes\":{\"k\":\"v\","
                                    + "\"name\":\"127.0.0.1:5000/a\"}}");
            assertThat(client.until("}\n"))
                    .contains("\"Action\":\"load\"", "{\"name\":\"" + ID + "\"}");
            assertThat(client.until("}\n")).contains("\"Action\":\"untag\"", "{\"name\":\"b:1\"}");
            assertThat(client.until("}\n"))
                    .contains("\"Action\":\"untag\"", "{\"name\":\"" + ID + "\"}");
            assertThat(client.until("0\r\n\r\n")).doesNotContain("Action");
        }
    }

    @Test
    void historyGoesOnOverARestartAndBeginsWhereItIsAskedFrom() throws Exception {
        for (int second = 0; second < 80; second++) {
            fact(TIME.plusSeconds(second), ChangeKind.NETWORK, "n" + second, "create");
        }
        stop();
        serve();
        now.set(TIME.plusSeconds(400));
        assertThat(actions("/v1.50/events?since=0&until=1795372620")).hasSize(80);
        long from = TIME.plusSeconds(70).getEpochSecond();
        assertThat(actions("/v1.50/events?since=" + from + "&until=1795372620")).hasSize(10);
        assertThat(actions("/v1.50/events?since=" + from + "&until=" + (from + 4))).hasSize(5);
    }

    @Test
    void anImageIsFilteredByNameWithAndWithoutTag() throws Exception {
        fact(TIME, ChangeKind.IMAGE, ID, "tag", "reference", "docker.io/library/a:1");
        fact(TIME, ChangeKind.IMAGE, ID, "untag", "reference", "docker.io/library/b:1");
        String filters = "&filters=%7B%22image%22:%5B%22";
        String target = "/v1.50/events?since=0&until=1795372219" + filters;
        assertThat(actions(target + "a:1%22%5D%7D")).containsExactly("tag");
        assertThat(actions(target + "b%22%5D%7D")).containsExactly("untag");
        assertThat(actions(target + ID + "%22%5D%7D")).containsExactly("tag", "untag");
        assertThat(actions(target + "c%22%5D%7D")).isEmpty();
    }

    @Test
    void aReaderThatFellBehindWhatIsKeptGoesOnWithWhatIsThere() throws Exception {
        try (MergedEvents merged = new MergedEvents(database.changes(), events, Optional.empty())) {
            fact(TIME, ChangeKind.NETWORK, "lost", "create");
            database.writeRelaxed(tx -> {
                for (int i = 0; i < 101_000; i++) {
                    tx.changed(
                            i == 1_100
                                    ? ChangeFact.of(ChangeKind.NETWORK, "n", "create")
                                    : ChangeFact.of(ChangeKind.APP, "a", "restart"));
                }
                return 0;
            });
            assertThat(merged.next(Duration.ZERO)).map(Event::actorId).contains("n");
            assertThat(merged.next(Duration.ZERO)).isEmpty();
        }
    }

    private static Event event(String action) {
        return new Event(
                "container",
                action,
                "d1d1",
                Map.of("image", "tiny:1", "name", "n", "k", "v"),
                TIME);
    }

    @Test
    void theyComeAsTheyHappen() throws Exception {
        try (RawClient client = new RawClient(socket)) {
            client.send("GET /v1.50/events HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.until("\r\n\r\n")).contains("Content-Type: application/json\r\n");
            events.publish(event("start"));
            assertThat(client.until("}\n")).contains("\"Action\":\"start\"");
            events.publish(event("die"));
            assertThat(client.until("}\n")).contains("\"Action\":\"die\"");
        }
    }

    @Test
    void anEndInThePastEndsTheStream() throws Exception {
        events.publish(event("start"));
        try (RawClient client = new RawClient(socket)) {
            client.send("GET /v1.50/events?since=0&until=1795372216 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.until("0\r\n\r\n")).contains("\"Action\":\"start\"");
        }
    }

    private static boolean passes(String json) {
        Filters filters =
                Filters.parse(
                        Optional.of(json),
                        Set.of("type", "event", "container", "image", "label", "network"));
        return EventRoutes.passes(filters, event("exec_create: sh -c true "));
    }

    @Test
    void filtersNameTypeActionThingAndLabel() {
        assertThat(passes("{\"type\":[\"container\"]}")).isTrue();
        assertThat(passes("{\"type\":[\"image\"]}")).isFalse();
        assertThat(passes("{\"event\":{\"exec_create\":true}}")).isTrue();
        assertThat(passes("{\"event\":[\"start\"]}")).isFalse();
        assertThat(passes("{\"container\":[\"n\"]}")).isTrue();
        assertThat(passes("{\"container\":[\"d1\"]}")).isTrue();
        assertThat(passes("{\"container\":[\"other\"]}")).isFalse();
        assertThat(passes("{\"image\":[\"tiny:1\"]}")).isTrue();
        assertThat(passes("{\"network\":[\"x\"]}")).isFalse();
        assertThat(passes("{\"label\":[\"k=v\"]}")).isTrue();
        assertThat(passes("{\"label\":[\"k=w\"]}")).isFalse();
    }
}
