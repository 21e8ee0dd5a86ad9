package dev.minato.edge.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.EdgeSignals;
import dev.minato.edge.Exposure;
import dev.minato.edge.GroupState;
import dev.minato.edge.HostRoute;
import dev.minato.edge.RawHttpSocket;
import dev.minato.edge.RouteGroup;
import dev.minato.edge.RoutePolicy;
import dev.minato.edge.RouteTimeouts;
import dev.minato.edge.TestBackend;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest extends ProxyFixture {
    @ParameterizedTest
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void servesOverEveryTransport(String transport) throws Exception {
        try (EdgeFixture other = new EdgeFixture(transport, EdgeSignals.NONE);
                TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"))) {
            other.route(backend.backend());

            assertThat(other.get("/").body()).isEqualTo("hi");
            assertThat(other.client.state().transport()).isEqualTo(transport);
        }
    }

    @Test
    void keepsBothConnectionsForTheNextRequest() throws Exception {
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("hi"));
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            for (int i = 0; i < 5; i++) {
                assertThat(wire.send("GET / HTTP/1.1\r\nHost: APP:80\r\n\r\n").answer().body())
                        .isEqualTo("hi");
            }
            assertThat(backend.connections).hasValue(1);
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws Exception {
        try (TestBackend backend =
                        new TestBackend(
                                "b",
                                wire -> {
                                    while (true) {
                                        wire.send(TestBackend.ok(wire.head().split(" ", 3)[1]));
                                    }
                                });
                RawHttpSocket wire = edge.dial()) {
            edge.route(backend.backend());
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                all.append("GET /" + i + " HTTP/1.1\r\nHost: app\r\n\r\n");
            }
            wire.send(all.toString());
            for (int i = 0; i < 50; i++) {
                assertThat(wire.answer().body()).isEqualTo("/" + i);
            }
        }
    }

    @Test
    void unknownHostsGetAPageForPeopleAndJsonForPrograms() throws Exception {
        RawHttpSocket.Answer json = edge.ask("GET / HTTP/1.1\r\nHost: nobody\r\n\r\n");
        RawHttpSocket.Answer html =
                edge.ask("GET / HTTP/1.1\r\nHost: nobody\r\nAccept: text/html,*/*\r\n\r\n");

        assertThat(json.status()).isEqualTo(404);
        assertThat(json.field("Content-Type")).contains("application/json");
        assertThat(json.body()).contains("\"code\":\"HostNotFound\"").contains("\\\"nobody\\\"");
        assertThat(html.field("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(html.body()).contains("<h1>404 Not Found</h1>");
    }

    @Test
    void hostsOfRevisionsAndLabelsThatDoNotRunSaySo() throws Exception {
        edge.route(GroupState.FAILED, "");
        RawHttpSocket.Answer revision = edge.ask("GET / HTTP/1.1\r\nHost: app--old\r\n\r\n");
        assertThat(revision.status()).isEqualTo(404);
        assertThat(revision.body()).contains("has no active revision app--old");
        RawHttpSocket.Answer label = edge.ask("GET / HTTP/1.1\r\nHost: app---blue:80\r\n\r\n");
        assertThat(label.status()).isEqualTo(404);
        assertThat(label.body()).contains("no active revision with the label blue");
        for (String host : new String[] {"other--old", "--old", "---", "app-", "app--old.else"}) {
            RawHttpSocket.Answer unknown = edge.ask("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body()).contains("No app answers");
        }
    }

    @Test
    void aFailedAppIsAnsweredWithItsReasonAtOnce() throws Exception {
        edge.route(GroupState.FAILED, "the process exits with code 3");
        RawHttpSocket.Answer answer = edge.get("/");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body())
                .contains("The app app is not running. Reason: the process exits with code 3");
        assertThat(answer.field("Retry-After")).isPresent();
    }

    @Test
    void aRequestForAnAppThatStartsWaitsForIt() throws Exception {
        edge.route(GroupState.STARTING, "");
        try (TestBackend backend = TestBackend.answering("b", TestBackend.ok("up"));
                RawHttpSocket wire = edge.dial()) {
            wire.send("POST / HTTP/1.1\r\nHost: app\r\nContent-Length: 4\r\n\r\nbody");
            edge.route(backend.backend());

            assertThat(wire.answer().body()).isEqualTo("up");
        }
    }

    @Test
    void aRequestThatWaitsGivesUpAtItsDeadline() throws Exception {
        RouteTimeouts brief =
                new RouteTimeouts(
                        java.time.Duration.ofSeconds(9),
                        java.time.Duration.ofSeconds(9),
                        java.time.Duration.ofMillis(200));
        edge.routes(
                HostRoute.to(
                                "app",
                                RouteGroup.without(
                                        EdgeFixture.APP,
                                        GroupState.STARTING,
                                        "the image is being pulled"))
                        .withPolicy(new RoutePolicy(brief, Exposure.EXTERNAL)));
        RawHttpSocket.Answer answer = edge.get("/");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body())
                .contains("did not get ready in time. Reason: the image is being pulled");
    }
}
