package dev.minato.docker.buildkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;

import dev.minato.docker.TestDaemon;
import dev.minato.docker.buildkit.wire.Exporter;
import dev.minato.docker.buildkit.wire.Packet;
import dev.minato.docker.buildkit.wire.Stat;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Builds as buildx asks for them, on the real rooms below. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BuildKitTest {
    private static final Packet LAST = Packet.newBuilder().setType(Packet.Type.STAT).build();

    private Path folder = Path.of("/");
    private TestDaemon daemon;
    private Path files = Path.of("/");
    private BuildClient client;
    private int builds;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        daemon = new TestDaemon(folder.resolve("home"));
        daemon.tag("busybox:latest", daemon.busybox());
    }

    @AfterAll
    void stop() {
        daemon.close();
    }

    @BeforeEach
    void begin() throws IOException {
        builds++;
        files = Files.createDirectories(folder.resolve("files" + builds));
        client =
                new BuildClient(
                        daemon.socket(), folder.resolve("own" + builds), files, "session" + builds);
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        try (Stream<Path> left = Files.list(folder.resolve("home/contexts"))) {
            assertThat(left).isEmpty();
        }
    }

    private void dockerfile(String text) throws IOException {
        BuildClient.write(files.resolve("Dockerfile"), text, "rw-r--r--");
    }

    private BuildClient.Outcome build(Map<String, String> options, Exporter... exporters)
            throws Exception {
        return client.begin().build("ref" + builds, options, exporters);
    }

    private static Exporter moby(String names) {
        return Exporter.newBuilder().setType("moby").putAttrs("name", names).build();
    }

    @Test
    void aContextOfTheClientIsBuiltAndNamed() throws Exception {
        dockerfile("FROM busybox\nCOPY . /w/\nRUN cat /w/a/run && test -x /w/a/run\nCMD x\n");
        BuildClient.write(files.resolve("a/run"), "hello\n", "rwxr-xr-x");
        BuildClient.write(files.resolve("secret/x"), "hidden\n", "rw-------");
        BuildClient.write(files.resolve(".dockerignore"), "# no\nsecret\n", "rw-r--r--");
        BuildClient.Outcome outcome = build(Map.of(), moby("shop:1,localhost/shop:two"));
        String image = outcome.exported().get("containerimage.digest");
        assertThat(outcome.exported())
                .containsEntry("image.name", "docker.io/library/shop:1,localhost/shop:two")
                .containsEntry("containerimage.config.digest", image);
        assertThat(daemon.find("shop:1")).isEqualTo(daemon.find("localhost/shop:two"));
        assertThat(daemon.find("shop:1")).isEqualTo(image);
        assertThat(outcome.text())
                .contains(
                        "[internal] load build definition from Dockerfile\n",
                        "[internal] load .dockerignore\n",
                        "[internal] load build context\n",
                        "[1/3] FROM busybox:latest\n",
                        "[2/3] COPY . /w/\n",
                        "[3/3] RUN cat /w/a/run && test -x /w/a/run\nhello\n",
                        "JSONArgsRecommended: ",
                        "exporting to image\n")
                .doesNotContain("CMD x\n");
        assertThat(outcome.result().getMetadataOrThrow("containerimage.config").toStringUtf8())
                .contains("\"rootfs\"");
        assertThat(client.asked())
                .last()
                .satisfies(
                        fields -> assertThat(fields.first("exclude-patterns")).contains("secret"));
    }

    @Test
    void aSecondBuildTakesItsStepsFromTheCache() throws Exception {
        dockerfile("FROM busybox AS one\nRUN echo once\n");
        build(Map.of());
        builds++;
        try (BuildClient second =
                new BuildClient(
                        daemon.socket(), folder.resolve("own" + builds), files, "s" + builds)) {
            BuildClient.Outcome outcome = second.begin().build("ref" + builds, Map.of());
            assertThat(outcome.told())
                    .flatExtracting(status -> status.getVertexesList())
                    .anyMatch(v -> v.getCached() && v.getName().equals("[one 2/2] RUN echo once"));
        }
    }

    @Test
    void aSecretIsAskedOfTheClientAlone() throws Exception {
        dockerfile(
                "FROM busybox\nRUN --mount=type=secret,id=tok --mount=type=secret,id=none"
                        + " cat /run/secrets/tok\n");
        client.secret("tok", "s3cret\n");
        BuildClient.Outcome outcome = build(Map.of());
        assertThat(outcome.text()).contains("\ns3cret\n");
        assertThat(outcome.result().getMetadataOrThrow("containerimage.config").toStringUtf8())
                .doesNotContain("s3cret");
    }

    @Test
    void theResultOfABuildIsABaseOfAnother() throws Exception {
        dockerfile("FROM busybox\nRUN echo first > /first\n");
        BuildClient.Outcome first = build(Map.of());
        builds++;
        dockerfile("FROM base\nCOPY --from=base /first /second\nRUN cat /first /second\n");
        try (BuildClient second =
                new BuildClient(
                                daemon.socket(),
                                folder.resolve("own" + builds),
                                files,
                                "s" + builds)
                        .input("base", first.result().getRef().getDef())) {
            BuildClient.Outcome outcome =
                    second.begin()
                            .build(
                                    "ref" + builds,
                                    Map.of("context:base", "input:base"),
                                    moby("two:1"));
            assertThat(outcome.text()).contains("first\nfirst\n");
            assertThat(daemon.find("two:1"))
                    .isEqualTo(outcome.exported().get("containerimage.digest"));
        }
    }

    @Test
    void aContextElsewhereIsFetchedHere() throws Exception {
        Path archive = folder.resolve("context.tar");
        BuildClient.write(
                folder.resolve("tree/Dockerfile"),
                "FROM busybox\nCOPY f /\nRUN cat /f\n",
                "rw-r--r--");
        BuildClient.write(folder.resolve("tree/f"), "from afar\n", "rw-r--r--");
        assertThat(
                        new ProcessBuilder(
                                        "tar",
                                        "-C",
                                        folder.resolve("tree").toString(),
                                        "-cf",
                                        archive.toString(),
                                        ".")
                                .start()
                                .waitFor())
                .isZero();
        com.sun.net.httpserver.HttpServer http =
                com.sun.net.httpserver.HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/context.tar",
                exchange -> {
                    byte[] body = Files.readAllBytes(archive);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        http.start();
        try {
            String url = "http://127.0.0.1:" + http.getAddress().getPort() + "/context.tar";
            assertThat(build(Map.of("context", url)).text()).contains("\nfrom afar\n");
            assertThat(client.asked()).isEmpty();
        } finally {
            http.stop(0);
        }
    }

    @Test
    void aStepThatFailsFailsTheBuild() throws Exception {
        dockerfile("FROM busybox\nRUN sh -c 'echo why; exit 7'\n");
        assertThatThrownBy(() -> build(Map.of(), moby("never:1")))
                .hasRootCauseMessage(
                        "UNKNOWN: process \"/bin/sh -c sh -c 'echo why; exit 7'\" did not complete"
                                + " successfully: exit code: 7\nlast lines of its output:\n  why\n"
                                + "Dockerfile:2\n--------------------\n   1 |     FROM busybox\n"
                                + "   2 | >>> RUN sh -c 'echo why; exit 7'\n"
                                + "--------------------");
        assertThatThrownBy(() -> daemon.find("never:1")).hasMessageContaining("No such image");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "platform | linux/amd64,linux/arm64 | several platforms at once",
                "context:x | local:x | the build option context:x=local:x",
                "context | http://buildkit-session/x | a context from standard input",
                "attest:sbom | generator=x | attestations (sbom)",
                "hostname | h | the build option hostname=h",
                "ulimit | nofile | invalid ulimit",
                "shm-size | 1m | shm-size \"1m\" is not a whole number",
                "force-network-mode | mine | network mode mine",
                "requestid | frontend.nothing | the frontend does not answer frontend.nothing",
                "filename | none | failed to read dockerfile: open none"
            })
    void whatIsNotDoneIsRefusedByItsName(String name, String value, String text) throws Exception {
        dockerfile("FROM scratch\nCOPY Dockerfile /\n");
        assertThatThrownBy(() -> build(Map.of(name, value))).rootCause().hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({
        "zip, x=y, output of type zip is not supported",
        "image, push=true, --push is not supported yet",
        "local, mode=delete, mode=delete is not supported yet",
        "oci, tar=false, tar=false"
    })
    void anOutputThatIsNotDoneIsRefusedBeforeAnythingIsBuilt(
            String type, String attribute, String text) throws Exception {
        dockerfile("FROM scratch\n");
        String[] pair = attribute.split("=", -1);
        Exporter exporter = Exporter.newBuilder().setType(type).putAttrs(pair[0], pair[1]).build();
        assertThatThrownBy(() -> build(Map.of(), exporter)).rootCause().hasMessageContaining(text);
        assertThat(client.asked()).isEmpty();
    }

    private static final String TREE =
            "FROM busybox AS b\n"
                    + "RUN echo hi > /f; busybox mkdir /x; busybox ln -s nowhere /x/link\n"
                    + "FROM scratch\nCOPY --chmod=0750 --from=b /f /d/f\n"
                    + "COPY --from=b /x /d2\nCOPY <<EOF /z\nlast\nEOF\n";

    @Test
    void filesOfAResultAreSentToTheClient() throws Exception {
        dockerfile(TREE);
        build(Map.of(), Exporter.newBuilder().setType("local").build());
        assertThat(client.received())
                .containsEntry("d", "directory 750")
                .containsEntry("d/f", "file 750: hi\n")
                .containsEntry("z", "file 644: last\n")
                .containsEntry("d2/link", "link nowhere")
                .hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"tar", "docker", "oci"})
    void aResultIsSentToTheClientAsAnArchive(String type) throws Exception {
        dockerfile(TREE);
        build(Map.of(), Exporter.newBuilder().setType(type).putAttrs("name", "sent:1").build());
        Path archive = folder.resolve("sent" + builds + ".tar");
        Files.write(archive, client.stream());
        Process tar = new ProcessBuilder("tar", "-tvf", archive.toString()).start();
        String listed = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(tar.waitFor()).isZero();
        if (type.equals("tar")) {
            assertThat(listed).containsPattern("-rwxr-x--- 0/0 +3 .* d/f\n");
        } else {
            assertThat(listed).contains("index.json", "manifest.json", "oci-layout");
            assertThat(new String(client.stream(), StandardCharsets.ISO_8859_1)).contains("sent:1");
        }
        assertThatThrownBy(() -> daemon.find("sent:1")).hasMessageContaining("No such image");
    }

    @Test
    void whatIsAskedAboutADockerfileIsAnsweredWithoutABuild() throws Exception {
        dockerfile("FROM scratch as x\nCOPY Dockerfile /\n");
        BuildClient.Outcome outcome = build(Map.of("requestid", "frontend.lint"));
        assertThat(outcome.result().getMetadataOrThrow("result.txt").toStringUtf8())
                .contains("FromAsCasing");
        assertThat(outcome.result().getMetadataOrThrow("result.statuscode").toStringUtf8())
                .isEqualTo("1");
        assertThat(outcome.exported()).isEmpty();
    }

    static Stream<List<Packet>> hostile() {
        return Stream.of(
                List.of(stat("../x", 0644, "")),
                List.of(stat("/etc/x", 0644, "")),
                List.of(stat("a/../../x", 0644, "")),
                List.of(stat("", 0644, "")),
                List.of(stat("a", 1 << 27 | 0777, "/tmp"), stat("a/x", 0644, "")),
                List.of(stat("b/x", 0644, "")),
                List.of(stat("l", 0644, "../../etc/passwd")),
                List.of(stat("x", 0644, ""), stat("x", 0644, "")),
                List.of(LAST, stat("late", 0644, "")),
                List.of(data(0, "never asked for")),
                List.of(stat("d", 1 << 31 | 0755, ""), data(0, "no file")),
                List.of(stat("f", 0644, ""), LAST, fin()),
                List.of(fin()),
                List.of(
                        Packet.newBuilder()
                                .setType(Packet.Type.ERR)
                                .setData(ByteString.copyFromUtf8("it broke"))
                                .build()));
    }

    private static Packet stat(String path, int mode, String link) {
        return Packet.newBuilder()
                .setType(Packet.Type.STAT)
                .setStat(Stat.newBuilder().setPath(path).setMode(mode).setLinkName(link))
                .build();
    }

    private static Packet data(int id, String text) {
        return Packet.newBuilder()
                .setType(Packet.Type.DATA)
                .setId(id)
                .setData(ByteString.copyFromUtf8(text))
                .build();
    }

    private static Packet fin() {
        return Packet.newBuilder().setType(Packet.Type.FIN).build();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aClientThatLiesAboutItsFilesFailsItsBuildAlone(List<Packet> packets) throws Exception {
        dockerfile("FROM scratch\nCOPY . /\n");
        client.playing(packets);
        assertThatThrownBy(() -> build(Map.of(), moby("hostile:1"))).rootCause().isNotNull();
        assertThatThrownBy(() -> daemon.find("hostile:1")).hasMessageContaining("No such image");
        assertThat(folder.resolve("home/x")).doesNotExist();
        assertThat(Path.of("/tmp/x")).doesNotExist();
    }

    @Test
    void aClientThatGoesInTheMiddleEndsItsBuild() throws Exception {
        dockerfile("FROM scratch\nCOPY . /\n");
        client.playing(List.of(stat("f", 0644, ""), data(0, "half")));
        Thread building =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                build(Map.of());
                            } catch (Exception gone) {
                                return;
                            }
                        });
        client.syncing().join();
        client.close();
        building.join();
        awaitNothingLeft();
    }

    private void awaitNothingLeft() throws Exception {
        while (true) {
            try (Stream<Path> left = Files.list(folder.resolve("home/contexts"))) {
                if (left.findAny().isEmpty()) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    @Test
    void connectionsThatDoNotLeaveHttp1AreRefused() {
        for (String path : List.of("/grpc", "/session")) {
            try (HttpReply reply = HttpClient.unix(daemon.socket()).send(HttpCall.post(path))) {
                assertThat(reply.status()).isEqualTo(400);
                assertThat(new String(reply.body(4096), StandardCharsets.UTF_8))
                        .contains("no upgrade proto in request");
            }
        }
    }
}
