package dev.minato.docker.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.RawClient;
import dev.minato.docker.TestDaemon;
import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.engine.Execs;
import dev.minato.engine.RunStatus;
import dev.minato.engine.WaitCondition;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.StreamSpec;
import dev.minato.image.model.ImageId;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The streams of containers and execs, byte for byte, over the real rooms. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StreamRoutesTest {
    private static final String UPGRADE = "Connection: Upgrade\r\nUpgrade: tcp\r\n";
    private static final String UPGRADED =
            "HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\n"
                    + "Connection: Upgrade\r\nUpgrade: tcp\r\n\r\n";
    private static final String OUT = "\1\0\0\0\0\0\0";
    private static final String ERR = "\2\0\0\0\0\0\0";

    private static final StreamSpec OUTPUT = new StreamSpec(false, false, false, 0, 0);
    private static final StreamSpec INPUT = new StreamSpec(false, true, false, 0, 0);
    private static final StreamSpec INPUT_ONCE = new StreamSpec(false, true, true, 0, 0);
    private static final StreamSpec TERMINAL = new StreamSpec(true, true, false, 0, 0);

    private TestDaemon daemon;
    private ImageId busybox;
    private Containers containers;
    private Execs execs;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        daemon = new TestDaemon(folder.resolve("home"));
        busybox = daemon.busybox();
        containers = daemon.engine().containers();
        execs = daemon.engine().execs();
    }

    @AfterEach
    void forget() {
        daemon.removeContainers();
    }

    @AfterAll
    void stop() {
        daemon.close();
    }

    /** A container that is not started yet. */
    private String made(StreamSpec streams, String script) {
        return containers
                .create(
                        ContainerSpec.builder("busybox", busybox)
                                .process(ProcessSpec.of(List.of("sh", "-c", script)))
                                .network(NetworkSpec.DEFAULT.withMode(new NetworkMode.NoNetwork()))
                                .streams(streams)
                                .build())
                .id();
    }

    private String running() {
        String container = made(OUTPUT, "exec sleep 1000");
        containers.start(container);
        return container;
    }

    private String exec(String user, boolean tty, String... argv) {
        return execs.create(
                running(),
                new ExecSpec(List.of(argv), List.of(), "", user, true, true, true, tty, false, ""));
    }

    private RawClient post(String path, String headers, String body) throws IOException {
        return new RawClient(daemon.socket())
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

    private RawClient attach(String version, String container, String query) throws IOException {
        return post(version + "/containers/" + container + "/attach?" + query, UPGRADE, "");
    }

    /** The head of an answer, once who sends it is attached; then the container is started. */
    private String started(RawClient client, String container) throws IOException {
        String head = client.until("\r\n\r\n");
        containers.start(container);
        return head;
    }

    private RawClient startExec(String exec, String body) throws IOException {
        return post(
                "/v1.50/exec/" + exec + "/start",
                UPGRADE + "Content-Type: application/json\r\n",
                body);
    }

    private String get(String target) throws IOException {
        try (RawClient client = new RawClient(daemon.socket())) {
            return client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n").endOutput().rest();
        }
    }

    private void awaitEnd(String container) throws Exception {
        var _ = containers.wait(container, WaitCondition.NOT_RUNNING).get(20, TimeUnit.SECONDS);
    }

    @Test
    void anAttachIsUpgradedWithExactlyFourHeadersAndFrames() throws Exception {
        String container = made(OUTPUT, "echo out; echo err >&2");
        try (RawClient client =
                post(
                        "/v1.50/containers/" + container + "/attach?stderr=1&stdout=1&stream=1",
                        UPGRADE + "Content-Type: text/plain\r\n",
                        "")) {
            assertThat(started(client, container)).isEqualTo(UPGRADED);
            String out = OUT + "\4out\n";
            String err = ERR + "\4err\n";
            assertThat(client.endOutput().rest()).isIn(out + err, err + out);
        }
    }

    @Test
    void theClientsEarlyHalfCloseDoesNotEndTheOutput() throws Exception {
        String container = made(INPUT, "read line; printf $line");
        try (RawClient client = attach("/v1.50", container, "stdout=1&stream=1");
                RawClient other = attach("/v1.50", container, "stdin=1&stream=1")) {
            client.until("\r\n\r\n");
            client.endOutput();
            started(other, container);
            other.send("late\n");
            assertThat(client.rest()).isEqualTo(OUT + "\4late");
        }
    }

    @Test
    void inputGoesToTheProcessAndItsEndIsTold() throws Exception {
        String container = made(INPUT_ONCE, "cat; printf end");
        try (RawClient client = attach("/v1.50", container, "stdin=1&stdout=1&stream=1")) {
            started(client, container);
            client.send("typed");
            assertThat(client.until("typed")).isEqualTo(OUT + "\5typed");
            assertThat(client.endOutput().rest()).isEqualTo(OUT + "\3end");
        }
    }

    @Test
    void withATerminalBytesAreRaw() throws Exception {
        String container = made(TERMINAL, "printf raw");
        try (RawClient client = attach("/v1.50", container, "stdout=1&stream=1")) {
            assertThat(started(client, container))
                    .contains("application/vnd.docker.raw-stream")
                    .endsWith("\r\n\r\n");
            assertThat(client.rest()).isEqualTo("raw");
        }
    }

    /** What is echoed is what reached the terminal. */
    @Test
    void theDetachKeysEndTheStreamOfATerminalAndAreSwallowed() throws Exception {
        String container = made(TERMINAL, "exec cat");
        try (RawClient client = attach("/v1.50", container, "stdin=1&stdout=1&stream=1")) {
            started(client, container);
            client.send("ls\20");
            assertThat(client.until("ls")).isEqualTo("ls");
            client.send("\21");
            assertThat(client.rest()).isEmpty();
        }
        assertThat(containers.get(container).state().status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void olderVersionsCallEveryStreamRaw() throws Exception {
        String container = made(OUTPUT, "true");
        try (RawClient client = attach("/v1.41", container, "stdout=1&stream=1")) {
            assertThat(started(client, container)).contains("application/vnd.docker.raw-stream");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void withoutUpgradeTheAnswerIs200AndEndsWithTheConnection() throws Exception {
        String container = made(OUTPUT, "printf out");
        try (RawClient client =
                post("/containers/" + container + "/attach?stdout=1&stream=1", "", "")) {
            assertThat(started(client, container))
                    .isEqualTo(
                            "HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n"
                                    + "\r\n");
            assertThat(client.rest()).isEqualTo(OUT + "\3out");
        }
    }

    @Test
    void attachingToNothingIsToldAsTextOnARawStream() throws Exception {
        try (RawClient client = attach("/v1.50", "X", "stdout=1&stream=1")) {
            assertThat(client.endOutput().rest())
                    .isEqualTo(
                            "HTTP/1.1 404 Not Found\r\n"
                                    + "Content-Type: application/vnd.docker.raw-stream\r\n\r\n"
                                    + "No such container: X\r\n");
        }
    }

    @Test
    void badDetachKeysAreToldAsTextOnARawStream() throws Exception {
        String container = made(OUTPUT, "true");
        try (RawClient client = attach("/v1.50", container, "detachKeys=zork&stream=1")) {
            assertThat(client.endOutput().rest())
                    .startsWith("HTTP/1.1 400 Bad Request\r\n")
                    .endsWith("Invalid detach keys (zork) provided\r\n");
        }
    }

    @Test
    void anExecIsUpgradedWithTheCommonHeadersToo() throws Exception {
        String exec = exec("", false, "printf", "hi");
        try (RawClient client = startExec(exec, "{\"Detach\":false,\"Tty\":false}")) {
            assertThat(client.endOutput().rest().replaceAll("Docker/[0-9.]+", "Docker/VERSION"))
                    .isEqualTo(
                            UPGRADED.substring(0, UPGRADED.length() - 2)
                                    + "Api-Version: 1.50\r\nDocker-Experimental: false\r\n"
                                    + "Ostype: linux\r\nServer: Docker/VERSION (linux)\r\n\r\n"
                                    + OUT
                                    + "\2hi");
        }
    }

    @Test
    void anExecsTerminalIsThatOfTheCreateAndItsFramesThoseOfTheStart() throws Exception {
        String exec = exec("", false, "sh", "-c", "test -t 1 || printf hi");
        try (RawClient client = startExec(exec, "{\"Tty\":true,\"ConsoleSize\":[24,80]}")) {
            assertThat(client.endOutput().rest()).endsWith("\r\n\r\nhi");
        }
    }

    /** As docker-java sends it. */
    @Test
    void anExecMadeWithATerminalHasItWhenTheStartSaysNothing() throws Exception {
        String exec = exec("", true, "sh", "-c", "test -t 1 && printf hi");
        try (RawClient client = startExec(exec, "{\"Detach\":null,\"Tty\":null}")) {
            assertThat(client.rest()).endsWith("\r\n\r\n" + OUT + "\2hi");
        }
    }

    @Test
    void anEmptyStartBodyMeansDefaults() throws Exception {
        try (RawClient client = post("/exec/" + exec("", false, "true") + "/start", UPGRADE, "")) {
            assertThat(client.endOutput().rest()).startsWith("HTTP/1.1 101");
        }
    }

    @Test
    void aDetachedExecAnswersEmpty() throws Exception {
        try (RawClient client =
                post(
                        "/v1.50/exec/" + exec("", false, "true") + "/start",
                        "Content-Type: application/json\r\n",
                        "{\"Detach\":true}")) {
            assertThat(client.endOutput().rest())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("Content-Length: 0\r\n")
                    .doesNotContain("Content-Type");
        }
    }

    @Test
    void anExecIsStartedOnce() throws Exception {
        String exec = exec("", false, "true");
        for (boolean first : new boolean[] {true, false}) {
            try (RawClient client = startExec(exec, "{}")) {
                String rest = client.endOutput().rest();
                assertThat(rest.contains("has already run")).as(rest).isEqualTo(!first);
            }
        }
    }

    @Test
    void aMissingProgramIsToldWhereTheOutputWouldBe() throws Exception {
        try (RawClient client = startExec(exec("", false, "nosuchcmd"), "{}")) {
            String text =
                    "OCI runtime exec failed: exec failed: unable to start container process: exec:"
                            + " \"nosuchcmd\": executable file not found in $PATH\r\n";
            assertThat(client.endOutput().rest()).endsWith(OUT + (char) text.length() + text);
        }
    }

    @Test
    void anUnknownExecIsAnOrdinaryError() throws Exception {
        try (RawClient client = startExec("nosuch", "{}")) {
            assertThat(client.endOutput().rest())
                    .startsWith("HTTP/1.1 404 Not Found\r\n")
                    .contains("Content-Type: application/json\r\n")
                    .endsWith("{\"message\":\"No such exec instance: nosuch\"}\n");
        }
    }

    /** The last lines are those of both streams; only then is one left out. */
    @Test
    void logsAreFramesWithTheirTimesBeforeThem() throws Exception {
        String container = made(OUTPUT, "seq 7; echo err >&2");
        containers.start(container);
        awaitEnd(container);
        String time = "[0-9-]{10}T[0-9:]{8}\\.[0-9]{9}Z ";
        String frame = "\1\0{6}\\x21" + time + "%d\n";
        try (RawClient client = new RawClient(daemon.socket())) {
            client.send(
                    "GET /v1.50/containers/"
                            + container
                            + "/logs?stdout=1&timestamps=1&tail=3&since=0"
                            + " HTTP/1.1\r\nHost: x\r\n\r\n");
            String head = client.until("\r\n\r\n");
            assertThat(head)
                    .contains("Content-Type: application/vnd.docker.multiplexed-stream")
                    .contains("Transfer-Encoding: chunked");
            String body = client.until("0\r\n\r\n").replaceAll("[0-9a-f]+\r\n|\r\n", "");
            assertThat(body).matches(frame.formatted(6) + frame.formatted(7));
        }
    }

    @Test
    void logsOfNoStreamAreRefused() throws Exception {
        assertThat(get("/v1.50/containers/" + made(OUTPUT, "true") + "/logs"))
                .startsWith("HTTP/1.1 400")
                .contains("must specify at least one of 'stdout' or 'stderr'");
    }

    @Test
    void execInspectHasItsExitCode() throws Exception {
        String exec = exec("1", false, "sh", "-c", "exit 7");
        Container container = containers.get(execs.inspect(exec).containerId());
        try (RawClient client = startExec(exec, "{}")) {
            assertThat(client.endOutput().rest()).startsWith("HTTP/1.1 101");
        }
        assertThat(get("/v1.50/exec/" + exec + "/json"))
                .endsWith(
                        "{\"ID\":\""
                                + exec
                                + "\",\"Running\":false,\"ExitCode\":7,\"ProcessConfig\":"
                                + "{\"tty\":false,\"entrypoint\":\"sh\",\"arguments\":[\"-c\","
                                + "\"exit 7\"],\"privileged\":false,\"user\":\"1\"},"
                                + "\"OpenStdin\":true,\"OpenStderr\":true,\"OpenStdout\":true,"
                                + "\"CanRemove\":false,\"ContainerID\":\""
                                + container.id()
                                + "\",\"DetachKeys\":\"\",\"Pid\":0}\n");
    }
}
