package dev.minato.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.wire.Filters;
import dev.minato.engine.Event;
import dev.minato.http.HttpServer;
import dev.minato.http.Service;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@Timeout(20)
class EventsTest {
    private static final Instant TIME = Instant.parse("2026-11-22T18:30:15Z");

    @TempDir Path folder;
    private final FakeEvents events = new FakeEvents();
    private Path socket = Path.of("/");
    private AutoCloseable server = () -> {};

    @BeforeEach
    void serve() {
        socket = folder.resolve("docker.sock");
        Errors errors = new Errors("0.1.0");
        Routes routes = new Routes(errors);
        Settings settings = Settings.of("id", "0.1.0", folder, InstantSource.system());
        new EventRoutes(settings, events).add(routes);
        server = HttpServer.onUnix(socket, Service.of(routes.handler(), errors));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
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
