package dev.minato.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.DockerErrors;
import dev.minato.docker.call.FieldSchema;
import dev.minato.docker.call.ProgressStream;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.Fields;
import dev.minato.http.HttpServer;
import dev.minato.http.HttpService;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What every answer has, errors, and the progress of long work. */
@Timeout(20)
class DockerApiTest {
    private static final CountDownLatch INTERRUPTED = new CountDownLatch(1);

    @TempDir Path folder;
    private Path socket = Path.of("/");
    private AutoCloseable server = () -> {};

    @BeforeEach
    void serve() {
        socket = folder.resolve("docker.sock");
        DockerErrors errors = new DockerErrors("0.1.0");
        VersionedRoutes routes = new VersionedRoutes(errors);
        UnsupportedRoutes.add(routes);
        SwarmRoutes.add(routes);
        routes.get("/fault", call -> fail(Fault.Kind.valueOf(call.query("kind"))))
                .post(
                        "/json",
                        call ->
                                call.ok(
                                        Fields.of(
                                                "x",
                                                call.body(FieldSchema.of("T").done("x"))
                                                        .text("x"))))
                .get("/flag", call -> call.ok(Fields.of("on", call.flag("v"))))
                .get("/empty", call -> call.empty(204))
                .post("/progress", DockerApiTest::progress);
        server = HttpServer.onUnix(socket, HttpService.of(routes.handler(), errors));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void overTcpNothingAnswers() {
        HttpService service =
                HttpService.of(
                        new VersionedRoutes(new DockerErrors("x"))
                                .get("/x", call -> call.empty(204))
                                .handler(),
                        new DockerErrors("x"));
        try (HttpServer tcp = HttpServer.onTcp("127.0.0.1", 0, service)) {
            for (String path : List.of("/x", "/v1.40/x", "/nothing", "//x")) {
                try (HttpReply reply =
                        HttpClient.tcp("127.0.0.1", tcp.port()).send(HttpCall.get(path))) {
                    assertThat(reply.status()).as(path).isEqualTo(401);
                    assertThat(new String(reply.body(1000), StandardCharsets.UTF_8))
                            .startsWith("{\"message\":\"nothing is served here");
                }
            }
        }
    }

    private static void fail(Fault.Kind kind) {
        throw Fault.of(kind, "because");
    }

    /** Waits so long, tells so many lines, and fails if asked. */
    private static void progress(ApiCall call) throws IOException {
        call.ignoreBody();
        try (ProgressStream progress = ProgressStream.watching(call, Duration.ofMillis(20))) {
            progress.run(() -> {
                if (call.flag("line")) {
                    progress.text("line\n");
                }
                if (call.flag("defect")) {
                    throw new IllegalStateException("secret");
                }
                if (call.flag("fault")) {
                    throw Fault.invalid("f", "wrong");
                }
                if (call.flag("hang")) {
                    hang();
                }
            });
        }
    }

    private static void hang() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            INTERRUPTED.countDown();
            Thread.currentThread().interrupt();
            throw Fault.unavailable("cancelled");
        }
    }

    private String ask(String method, String target, String headers, String body)
            throws IOException {
        try (RawClient client = new RawClient(socket)) {
            return client.send(
                            method
                                    + " "
                                    + target
                                    + " HTTP/1.1\r\nHost: x\r\n"
                                    + headers
                                    + (body.isEmpty()
                                            ? ""
                                            : "Content-Length: " + body.length() + "\r\n")
                                    + "\r\n"
                                    + body)
                    .endOutput()
                    .rest();
        }
    }

    private String get(String target) throws IOException {
        return ask("GET", target, "", "");
    }

    @Test
    void everyAnswerHasTheCommonHeaders() throws IOException {
        assertThat(get("/v1.50/flag"))
                .contains("Api-Version: 1.50\r\n")
                .contains("Content-Type: application/json\r\n")
                .contains("Docker-Experimental: false\r\n")
                .contains("Ostype: linux\r\n")
                .contains("Server: Docker/0.1.0 (linux)\r\n")
                .endsWith("{\"on\":false}\n");
    }

    @Test
    void anEmptyAnswerHasNoTypeAndNoLength() throws IOException {
        assertThat(get("/empty"))
                .startsWith("HTTP/1.1 204 No Content\r\n")
                .doesNotContain("Content-");
    }

    @Test
    void anUnknownRouteHasNoneOfOurHeaders() throws IOException {
        assertThat(get("/v1.50/nosuch"))
                .startsWith("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nDate: ")
                .doesNotContain("Api-Version")
                .doesNotContain("Server:")
                .endsWith("{\"message\":\"page not found\"}\n");
    }

    @Test
    void aWrongMethodIsAnUnknownRoute() throws IOException {
        assertThat(ask("DELETE", "/flag", "", "")).contains("page not found");
    }

    @Test
    void aTrailingSlashIsAnUnknownRoute() throws IOException {
        assertThat(get("/flag/")).contains("page not found");
    }

    @Test
    void repeatedSlashesAreRedirected() throws IOException {
        assertThat(get("//v1.50//flag?v=1"))
                .startsWith("HTTP/1.1 301")
                .contains("Location: /v1.50/flag?v=1\r\n");
    }

    @Test
    void optionsAreEmpty() throws IOException {
        assertThat(ask("OPTIONS", "/anything", "", "")).startsWith("HTTP/1.1 200 OK\r\n");
    }

    @Test
    void aVersionOutOfRangeIsRefused() throws IOException {
        assertThat(get("/v1.99/flag"))
                .startsWith("HTTP/1.1 400")
                .contains("client version 1.99 is too new");
    }

    @Test
    void kindsOfFaultsHaveTheirStatus() throws IOException {
        assertThat(get("/fault?kind=NOT_FOUND")).startsWith("HTTP/1.1 404");
        assertThat(get("/fault?kind=CONFLICT")).startsWith("HTTP/1.1 409");
        assertThat(get("/fault?kind=INVALID")).startsWith("HTTP/1.1 400");
        assertThat(get("/fault?kind=UNSUPPORTED")).startsWith("HTTP/1.1 501 Not Implemented");
        assertThat(get("/fault?kind=UNAUTHORISED")).startsWith("HTTP/1.1 401");
        assertThat(get("/fault?kind=FORBIDDEN")).startsWith("HTTP/1.1 403");
        assertThat(get("/fault?kind=UNAVAILABLE")).startsWith("HTTP/1.1 500");
        assertThat(get("/fault?kind=EXHAUSTED"))
                .startsWith("HTTP/1.1 500")
                .contains("Api-Version: 1.50")
                .endsWith("{\"message\":\"because\"}\n");
    }

    @Test
    void whatIsNotBuiltIs501() throws IOException {
        assertThat(ask("POST", "/v1.50/images/a/b/push?tag=1", "", ""))
                .startsWith("HTTP/1.1 501")
                .contains("push is not supported by Minato yet");
    }

    @Test
    void booleansHaveAllTheirSpellings() throws IOException {
        for (String yes : new String[] {"1", "true", "True", "yes"}) {
            assertThat(get("/flag?v=" + yes)).contains("true");
        }
        for (String no : new String[] {"", "0", "false", "False", "no", "none"}) {
            assertThat(get("/flag?v=" + no)).contains("false");
        }
    }

    @Test
    void aJsonBodyNeedsItsType() throws IOException {
        assertThat(ask("POST", "/json", "", "{}"))
                .startsWith("HTTP/1.1 400")
                .contains("malformed Content-Type header (): mime: no media type");
        assertThat(ask("POST", "/json", "Content-Type: text/plain\r\n", "{}"))
                .contains(
                        "unsupported Content-Type header (text/plain): must be"
                                + " 'application/json'");
        assertThat(ask("POST", "/json", "Content-Type: application/json; charset=utf-8\r\n", "{}"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void bytesAfterTheJsonAreRefused() throws IOException {
        assertThat(ask("POST", "/json", "Content-Type: application/json\r\n", "{}x"))
                .startsWith("HTTP/1.1 400");
        assertThat(ask("POST", "/json", "Content-Type: application/json\r\n", "{} {}"))
                .contains("unexpected content after JSON");
    }

    @Test
    void anErrorBeforeTheFirstLineIsAnErrorAnswer() throws IOException {
        assertThat(ask("POST", "/progress?fault=1", "", ""))
                .startsWith("HTTP/1.1 400")
                .endsWith("{\"message\":\"wrong\"}\n");
    }

    @Test
    void anErrorAfterTheFirstLineIsALine() throws IOException {
        assertThat(ask("POST", "/progress?line=1&fault=1", "", ""))
                .startsWith("HTTP/1.1 200")
                .contains("{\"stream\":\"line\\n\"}\r\n")
                .contains("{\"errorDetail\":{\"message\":\"wrong\"},\"error\":\"wrong\"}\r\n")
                .endsWith("0\r\n\r\n");
    }

    @Test
    void aDefectIsNeverTakenForSuccess() throws IOException {
        assertThat(ask("POST", "/progress?line=1&defect=1", "", ""))
                .contains("internal error")
                .doesNotContain("secret");
    }

    @Test
    void aQuietStreamCarriesEmptyLinesAndStopsWhenTheClientGoes() throws Exception {
        try (RawClient client = new RawClient(socket)) {
            client.send("POST /progress?hang=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
            assertThat(client.until("2\r\n\r\n")).contains("200 OK");
        }
        assertThat(INTERRUPTED.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/swarm,503,not a swarm manager",
        "GET,/swarm/unlockkey,503,not a swarm manager",
        "POST,/swarm/leave,503,not part of a swarm",
        "POST,/swarm/init,501,swarms are not supported",
        "GET,/nodes,503,not a swarm manager",
        "GET,/services,503,not a swarm manager",
        "POST,/services/create,503,not a swarm manager",
        "GET,/tasks/x,503,not a swarm manager",
        "POST,/secrets/create,503,not a swarm manager",
        "DELETE,/configs/x,503,not a swarm manager",
        "GET,/plugins,200,[]",
        "GET,/plugins/privileges,501,plugins are not supported",
        "POST,/plugins/pull,501,plugins are not supported",
        "GET,/plugins/a/b:1/json,404,plugin \\\"a/b:1\\\" not found",
        "POST,/plugins/nosuch/enable,404,plugin \\\"nosuch\\\" not found",
        "DELETE,/plugins/nosuch,404,plugin \\\"nosuch\\\" not found",
        "GET,/containers/x/checkpoints,501,checkpoints are not supported",
        "POST,/containers/x/checkpoints,501,checkpoints are not supported",
        "POST,/build/cancel?id=x,200,''",
        "POST,/build/cancel,400,build ID not provided"
    })
    void whatIsNotHereAnswersAsAnEngineWithoutIt(
            String method, String path, int status, String text) throws IOException {
        assertThat(ask(method, "/v1.50" + path, "", ""))
                .startsWith("HTTP/1.1 " + status)
                .contains(text);
    }
}
