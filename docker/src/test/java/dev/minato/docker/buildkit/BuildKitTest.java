package dev.minato.docker.buildkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Builds as buildx asks for them. */
class BuildKitTest extends BuildKitFixture {
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
        assertThat(client.server().asked())
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
    void thatOtherCachesAreNotUsedIsSaid() throws Exception {
        dockerfile("FROM scratch\nCOPY Dockerfile /\n");
        String caches = "[{\"Type\":\"registry\",\"Attrs\":{\"ref\":\"a/b\"}}]";
        assertThat(build(Map.of("cache-imports", caches)).text())
                .contains("--cache-from is not used");
    }

    @Test
    void aSecretIsAskedOfTheClientAlone() throws Exception {
        dockerfile(
                "FROM busybox\nRUN --mount=type=secret,id=tok --mount=type=secret,id=none"
                        + " cat /run/secrets/tok\n");
        client.server().secret("tok", "s3cret\n");
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
            assertThat(client.server().asked()).isEmpty();
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
