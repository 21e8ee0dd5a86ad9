package dev.minato.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.FakeContainers;
import dev.minato.docker.FakeExecs;
import dev.minato.docker.RawClient;
import dev.minato.docker.call.DockerErrors;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.engine.OutputChunk;
import dev.minato.http.HttpServer;
import dev.minato.http.HttpService;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The streams of containers and execs, byte for byte. */
@Timeout(20)
class StreamRoutesTest {
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: tcp\r\n";
    private static final String UPGRADED =
            "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\n"
                    + "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
    private static final String OUT = "\1\0\0\0\0\0\0";
    private static final String ERR = "\2\0\0\0\0\0\0";

    @TempDir Path folder;
    private final FakeContainers containers = new FakeContainers();
    private final FakeExecs execs = new FakeExecs();
    private Path socket = Path.of("/");
    private AutoCloseable server = () -> {};

    @BeforeEach
    void serve() {
        socket = folder.resolve("docker.sock");
        DockerErrors errors = new DockerErrors("0.1.0");
        VersionedRoutes routes = new VersionedRoutes(errors);
        new StreamRoutes(containers).add(routes);
        new ExecRoutes(execs).add(routes);
        server = HttpServer.onUnix(socket, HttpService.of(routes.handler(), errors));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private RawClient post(String path, String headers, String body) throws IOException {
        return new RawClient(socket)
                .send(
                        "POST "
                                + path
                                + " HTTP/1.1\r\nHost: x\r\n"
                                + headers
                                + "Content-Length: "
                                + body.length()
                                + "\r\n\r\n"
                                + body);
    }

    private RawClient exec(String exec, String body) throws IOException {
        return post(
                "/v1.50/exec/" + exec + "/start",
                UPGRADE + "Content-Type: application/json\r\n",
                body);
    }

    @Test
    void anAttachIsUpgradedWithExactlyFourHeadersAndFrames() throws Exception {
        containers.attachment.prints(OutputChunk.Source.STDOUT, "out\n");
        containers.attachment.prints(OutputChunk.Source.STDERR, "err\n").ends();
        try (RawClient client =
                post(
                        "/v1.50/containers/d1/attach?stderr=1&stdout=1&stream=1",
                        UPGRADE + "Content-Type: text/plain\r\n",
                        "")) {
            client.endOutput();
            assertThat(client.rest()).isEqualTo(UPGRADED + OUT + "\4out\n" + ERR + "\4err\n");
        }
    }

    @Test
    void theClientsEarlyHalfCloseDoesNotEndTheOutput() throws Exception {
        try (RawClient client =
                post("/v1.50/containers/d1/attach?stdout=1&stream=1", UPGRADE, "")) {
            client.until("\r\n\r\n");
            client.endOutput();
            containers.attachment.prints(OutputChunk.Source.STDOUT, "late").ends();
            assertThat(client.rest()).isEqualTo(OUT + "\4late");
        }
        assertThat(containers.attachment.inputEnded.getCount()).isEqualTo(1);
    }

    @Test
    void inputGoesToTheProcessAndItsEndIsTold() throws Exception {
        try (RawClient client =
                post("/v1.50/containers/d1/attach?stdin=1&stdout=1&stream=1", UPGRADE, "")) {
            client.until("\r\n\r\n");
            client.send("typed").endOutput();
            assertThat(containers.attachment.inputEnded.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(containers.attachment.typed()).isEqualTo("typed");
            containers.attachment.prints(OutputChunk.Source.STDOUT, "x").ends();
            assertThat(client.rest()).isEqualTo(OUT + "\1x");
        }
    }

    @Test
    void withATerminalBytesAreRaw() throws Exception {
        containers.attachment.prints(OutputChunk.Source.STDOUT, "raw").ends();
        try (RawClient client =
                post("/v1.50/containers/t1/attach?stdout=1&stream=1", UPGRADE, "")) {
            assertThat(client.rest())
                    .contains("application/vnd.docker.raw-stream")
                    .endsWith("\r\n\r\nraw");
        }
    }

    @Test
    void theDetachKeysEndTheStreamOfATerminalAndAreSwallowed() throws Exception {
        try (RawClient client =
                post("/v1.50/containers/t1/attach?stdin=1&stdout=1&stream=1", UPGRADE, "")) {
            client.until("\r\n\r\n");
            client.send("ls\20");
            client.send("\21");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(containers.attachment.typed()).isEqualTo("ls");
        assertThat(containers.attachment.inputEnded.getCount()).isEqualTo(1);
    }

    @Test
    void olderVersionsCallEveryStreamRaw() throws Exception {
        containers.attachment.ends();
        try (RawClient client =
                post("/v1.41/containers/d1/attach?stdout=1&stream=1", UPGRADE, "")) {
            assertThat(client.rest()).contains("application/vnd.docker.raw-stream");
        }
    }

    @Test
    void withoutUpgradeTheAnswerIs200AndEndsWithTheConnection() throws Exception {
        containers.attachment.prints(OutputChunk.Source.STDOUT, "out").ends();
        try (RawClient client = post("/containers/d1/attach?stdout=1&stream=1", "", "")) {
            assertThat(client.rest())
                    .isEqualTo(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
                                    + "\r\n"
                                    + OUT
                                    + "\3out");
        }
    }

    @Test
    void attachingToNothingIsToldAsTextOnARawStream() throws Exception {
        try (RawClient client = post("/v1.50/containers/X/attach?stdout=1&stream=1", UPGRADE, "")) {
            assertThat(client.endOutput().rest())
                    .isEqualTo(
                            "HTTP/1.1 404 Not Found\r\n"
                                    + "Content-Type: application/vnd.docker.raw-stream\r\n\r\n"
                                    + "No such container: X\r\n");
        }
    }

    @Test
    void badDetachKeysAreToldAsTextOnARawStream() throws Exception {
        try (RawClient client =
                post("/v1.50/containers/d1/attach?detachKeys=zork&stream=1", UPGRADE, "")) {
            assertThat(client.endOutput().rest())
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .endsWith("Invalid detach keys (zork) provided\r\n");
        }
    }

    @Test
    void anExecIsUpgradedWithTheCommonHeadersToo() throws Exception {
        execs.attachment.prints(OutputChunk.Source.STDOUT, "hi").ends();
        try (RawClient client = exec("e1", "{\"Detach\":false,\"Tty\":false}")) {
            assertThat(client.endOutput().rest())
                    .isEqualTo(
                            UPGRADED.substring(0, UPGRADED.length() - 2)
                                    + "Api-Version: 1.50\r\nDocker-Experimental: false\r\n"
                                    + "Ostype: linux\r\nServer: Docker/0.1.0 (linux)\r\n\r\n"
                                    + OUT
                                    + "\2hi");
        }
    }

    @Test
    void anExecsTerminalIsThatOfTheCreateAndItsFramesThoseOfTheStart() throws Exception {
        execs.attachment.prints(OutputChunk.Source.STDOUT, "hi").ends();
        try (RawClient client = exec("e1", "{\"Tty\":true,\"ConsoleSize\":[24,80]}")) {
            assertThat(client.endOutput().rest()).endsWith("\r\n\r\nhi");
        }
        assertThat(execs.calls)
                .contains("start e1 ExecStart[detach=false, tty=false, rows=24, columns=80]");
    }

    /** As docker-java sends it. */
    @Test
    void anExecMadeWithATerminalHasItWhenTheStartSaysNothing() throws Exception {
        execs.attachment.prints(OutputChunk.Source.STDOUT, "hi").ends();
        try (RawClient client = exec("e3", "{\"Detach\":null,\"Tty\":null}")) {
            assertThat(client.endOutput().rest()).endsWith("\r\n\r\n\u0001\0\0\0\0\0\0\u0002hi");
        }
        assertThat(execs.calls)
                .contains("start e3 ExecStart[detach=false, tty=true, rows=0, columns=0]");
    }

    @Test
    void anEmptyStartBodyMeansDefaults() throws Exception {
        execs.attachment.ends();
        try (RawClient client = post("/exec/e1/start", UPGRADE, "")) {
            assertThat(client.endOutput().rest()).startsWith("HTTP/1.1 101");
        }
    }

    @Test
    void aDetachedExecAnswersEmpty() throws Exception {
        try (RawClient client =
                post(
                        "/v1.50/exec/e1/start",
                        "Content-Type: application/json\r\n",
                        "{\"Detach\":true}")) {
            assertThat(client.endOutput().rest())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Length: 0\r\n")
                    .doesNotContain("Content-Type");
        }
    }

    @Test
    void aMissingProgramIsToldWhereTheOutputWouldBe() throws Exception {
        try (RawClient client = exec("e2", "{}")) {
            String text = FakeExecs.MISSING + "\r\n";
            assertThat(client.endOutput().rest()).endsWith(OUT + (char) text.length() + text);
        }
    }

    @Test
    void anUnknownExecIsAnOrdinaryError() throws Exception {
        try (RawClient client = exec("nosuch", "{}")) {
            assertThat(client.endOutput().rest())
                    .startsWith("HTTP/1.1 404 Not Found\r\n")
                    .contains("Content-Type: application/json\r\n")
                    .endsWith("{\"message\":\"No such exec instance: nosuch\"}\n");
        }
    }

    @Test
    void logsAreFramesWithTheirTimesBeforeThem() throws Exception {
        containers.log =
                sink ->
                        sink.accept(
                                Instant.parse("2026-11-22T18:06:14.609693262Z"),
                                OutputChunk.Source.STDOUT,
                                "c\n".getBytes(StandardCharsets.UTF_8));
        try (RawClient client = new RawClient(socket)) {
            client.send(
                    "GET /v1.50/containers/d1/logs?stdout=1&timestamps=1&tail=5&since=0"
                            + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.until("0\r\n\r\n"))
                    .contains("Content-Type: application/vnd.docker.multiplexed-stream")
                    .contains("Transfer-Encoding: chunked")
                    .contains(OUT + "!2026-11-22T18:06:14.609693262Z c\n");
        }
        assertThat(containers.calls)
                .containsExactly(
                        "logs LogQuery[stdout=true, stderr=false, since=Optional.empty,"
                                + " until=Optional.empty, tail=5, follow=false]");
    }

    @Test
    void logsOfNoStreamAreRefused() throws Exception {
        try (RawClient client = new RawClient(socket)) {
            client.send("GET /v1.50/containers/d1/logs HTTP/1.1\r\nHost: x\r\n\r\n").endOutput();
            assertThat(client.rest())
                    .startsWith("HTTP/1.1 400")
                    .contains("must specify at least one of 'stdout' or 'stderr'");
        }
    }

    @Test
    void execInspectHasItsExitCode() throws Exception {
        try (RawClient client = new RawClient(socket)) {
            client.send("GET /v1.50/exec/e1/json HTTP/1.1\r\nHost: x\r\n\r\n").endOutput();
            assertThat(client.rest())
                    .endsWith(
                            "{\"ID\":\"e1\",\"Running\":false,\"ExitCode\":7,\"ProcessConfig\":"
                                    + "{\"tty\":false,\"entrypoint\":\"sh\",\"arguments\":[\"-c\","
                                    + "\"exit 7\"],\"privileged\":false,\"user\":\"1\"},"
                                    + "\"OpenStdin\":true,\"OpenStderr\":true,\"OpenStdout\":true,"
                                    + "\"CanRemove\":false,\"ContainerID\":\""
                                    + FakeContainers.ID
                                    + "\",\"DetachKeys\":\"\",\"Pid\":0}\n");
        }
    }
}
