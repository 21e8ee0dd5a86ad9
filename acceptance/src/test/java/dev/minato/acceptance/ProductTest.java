package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.mount.Mounts;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The product from outside, on an instance of its own: what a person and Docker's command line see.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProductTest {
    private static final String JRE = "minato.local/jre:25";
    private Instance minato;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(231);
        minato.minato("start").ok();
        minato.minato("pull", JRE).ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    @Test
    void upBringsASampleBehindAUrlAndAChangedLineANewRevision() throws IOException {
        Path sample = copyOfSample("hello");

        Instance.Result first = minato.minato("up", sample.toString(), "-n", "hello").ok();
        String before = minato.get("hello", "/").ok().out();
        Instance.Result again = minato.minato("up", sample.toString(), "-n", "hello").ok();
        Path source = sample.resolve("src/Hello.java");
        Files.writeString(
                source,
                Files.readString(source).replace("Hello from Minato", "Servus from Minato"));
        minato.minato("up", sample.toString(), "-n", "hello").ok();
        String after = minato.get("hello", "/").ok().out();

        assertThat(first.text())
                .isEqualTo("http://hello.minato.localhost:" + minato.ingress() + "/");
        assertThat(before).contains("Hello from Minato").endsWith("200");
        assertThat(again.err()).contains("Nothing changed");
        assertThat(after).contains("Servus from Minato").endsWith("200");
        minato.minato("down", "-n", "hello").ok();
        assertThat(minato.minato("app", "list", "-q").ok().text()).doesNotContain("hello");
        assertThat(minato.get("hello", "/").ok().out()).endsWith("404");
    }

    private Path copyOfSample(String name) throws IOException {
        Path from = Instance.root().resolve("samples").resolve(name);
        Path to = minato.folder(name, Map.of());
        Instance.run(
                        Path.of("/"),
                        Map.of(),
                        java.util.List.of("cp", "-a", from + "/.", to.toString()))
                .ok();
        return to;
    }

    @Test
    void anAppThatIsInternalIsReachedByNameFromContainersOfItsEnvironmentAlone()
            throws IOException {
        Instance.Result up =
                minato.minato("up", "samples/static-site", "-n", "inner", "--ingress", "internal")
                        .ok();
        assertThat(up.out()).isEmpty();
        assertThat(up.err()).contains("reach it at http://inner; others do not.");
        Path client =
                minato.folder(
                        "client",
                        Map.of(
                                "Get.java",
                                """
                                void main(String[] urls) throws Exception {
                                    for (String url : urls) {
                                        try (var in = java.net.URI.create(url).toURL().openStream()) {
                                            IO.println(new String(in.readAllBytes()));
                                        }
                                    }
                                }
                                """));
        Instance.Result both =
                minato.docker(
                        "run",
                        "--rm",
                        "-v",
                        client + ":/client:ro",
                        JRE,
                        "java",
                        "/client/Get.java",
                        "http://inner/",
                        "http://inner.internal.minato.localhost/");

        assertThat(both.ok().out().split("A static site", -1).length).isGreaterThan(2);
        assertThat(minato.get("inner.internal", "/").out()).endsWith("404");
        minato.docker("network", "create", "apart").ok();
        assertThat(
                        minato.docker(
                                        "run",
                                        "--rm",
                                        "--network",
                                        "apart",
                                        "-v",
                                        client + ":/client:ro",
                                        JRE,
                                        "java",
                                        "/client/Get.java",
                                        "http://inner/")
                                .err())
                .contains("UnknownHostException");
        minato.docker("network", "rm", "apart").ok();
        minato.minato("app", "delete", "inner", "-y").ok();
    }

    @Test
    void theOtherSamplesAnswerToo() throws IOException {
        minato.minato("up", "samples/static-site").ok();
        minato.minato("up", "samples/websocket").ok();

        assertThat(minato.get("static-site", "/").ok().out())
                .contains("A static site")
                .endsWith("200");
        assertThat(minato.get("websocket", "/").ok().out())
                .contains("WebSocket echo")
                .endsWith("200");
        minato.minato("down", "samples/static-site").ok();
        minato.minato("down", "samples/websocket").ok();
    }

    @Test
    void volumesHaveSecretsAndWhatOutlivesAProcess() {
        String sample = "samples/volumes";
        minato.minato("up", sample, "--app-file", sample + "/app.yaml").ok();

        assertThat(minato.get("volumes", "/").ok().out()).contains("Welcome, visitor ");
        String container =
                minato.docker("ps", "-qf", "label=minato.app=volumes").ok().out().strip();
        minato.docker("kill", container).ok();
        Eventually.get(
                () -> minato.get("volumes", "/").out(),
                answer -> answer.contains("Welcome, visitor ") && !answer.contains("visitor 1\n"));
        assertThat(minato.minato("app", "show", "volumes", "-o", "json").ok().out())
                .contains("\"ephemeralStorage\" : \"1Gi\"");
        minato.minato("down", "-n", "volumes").ok();
        assertThat(Mounts.below(minato.home().root().resolve("app-volumes"))).isEmpty();
    }

    @Test
    void aSidecarAndAnInitContainerShareAVolumeWithTheMainOne() {
        String sample = "samples/sidecar";
        minato.minato("up", sample, "--app-file", sample + "/app.yaml").ok();

        Eventually.get(
                () -> minato.get("sidecar", "/").out(),
                answer -> answer.contains("Prepared before anything ran; note 2"));
        assertThat(minato.minato("app", "logs", "sidecar", "-c", "clerk").ok().out())
                .contains("note 1");
        assertThat(minato.minato("top", "sidecar", "--no-stream").ok().out())
                .containsPattern("\n  sidecar--\\w+-\\w+ +\\d\\.\\d\\d +0\\.50 +0\\.50 ");
        String clerk =
                minato.docker("ps", "-qf", "label=minato.container=clerk").ok().out().strip();
        minato.docker("kill", clerk).ok();
        Eventually.get(
                () -> minato.minato("app", "logs", "sidecar", "-c", "clerk").ok().out(),
                told -> told.split("note 1\n", -1).length > 2);
        assertThat(minato.get("sidecar", "/").ok().out()).endsWith("200");
        minato.minato("down", "-n", "sidecar").ok();
        assertThat(minato.docker("ps", "-aqf", "label=minato.app=sidecar").ok().out()).isEmpty();
    }

    @Test
    void aStorageOfTheEnvironmentIsSharedByReplicasAndOutlivesThem() {
        String sample = "samples/volumes";
        minato.minato("env", "storage", "set", "--storage-name", "visits", "--volume", "visits")
                .ok();
        minato.minato("up", sample, "-n", "shared", "--app-file", sample + "/shared.yaml").ok();
        int first = visitor("shared");
        for (int visit = first + 1; visit < first + 5; visit++) {
            assertThat(visitor("shared")).as("replicas take turns").isEqualTo(visit);
        }
        assertThat(
                        minato.minato("env", "storage", "remove", "--storage-name", "visits", "-y")
                                .err())
                .contains("cannot be removed while revision shared--");
        minato.minato("down", "-n", "shared").ok();
        assertThat(Mounts.below(minato.home().root().resolve("app-volumes"))).isEmpty();

        minato.minato("up", sample, "-n", "shared", "--app-file", sample + "/shared.yaml").ok();
        assertThat(visitor("shared")).as("counted on").isGreaterThan(first + 4);
        minato.minato("down", "-n", "shared").ok();
        minato.minato("env", "storage", "remove", "--storage-name", "visits", "-y").ok();
        assertThat(minato.minato("env", "storage", "list", "-o", "name").ok().out()).isEmpty();
        assertThat(minato.docker("volume", "ls", "-q").ok().out()).contains("visits\n");
        minato.docker("volume", "rm", "visits").ok();
    }

    private int visitor(String app) {
        String said = minato.get(app, "/").ok().out();
        Matcher number = Pattern.compile("Welcome, visitor ([0-9]+)").matcher(said);
        assertThat(number.find()).as(said).isTrue();
        return Integer.parseInt(number.group(1));
    }

    @Test
    void aServerOfDebiansPackagesIsInstalledByTheBuildAndAnswers() {
        minato.minato("up", "samples/hello-debian").ok();

        assertThat(minato.get("hello-debian", "/").ok().out()).contains("Debian").endsWith("200");
        minato.minato("down", "samples/hello-debian").ok();
    }

    @Test
    void dockersCommandLineRunsAContainerAndSeesItsCodeAndStreams() {
        Instance.Result run =
                minato.docker("run", "--rm", JRE, "sh", "-c", "echo out; echo err >&2; exit 7");

        assertThat(run.exit()).isEqualTo(7);
        assertThat(run.out()).isEqualTo("out\n");
        assertThat(run.err()).isEqualTo("err\n");
    }

    @Test
    void dockersCommandLineFollowsTheLifeOfAContainer() {
        minato.docker(
                        "run",
                        "-d",
                        "--name",
                        "life",
                        JRE,
                        "sh",
                        "-c",
                        "echo started; exec sleep 600")
                .ok();

        assertThat(minato.docker("ps", "--format", "{{.Names}} {{.State}}").ok().out())
                .contains("life running");
        assertThat(minato.docker("exec", "life", "sh", "-c", "echo inside; exit 3").exit())
                .isEqualTo(3);
        assertThat(minato.docker("logs", "life").ok().out()).isEqualTo("started\n");
        assertThat(
                        minato.docker(
                                        "inspect",
                                        "-f",
                                        "{{.State.Status}} {{.HostConfig.LogConfig.Type}}",
                                        "life")
                                .ok()
                                .text())
                .isEqualTo("running json-file");
        minato.docker("stop", "-t", "1", "life").ok();
        assertThat(minato.docker("inspect", "-f", "{{.State.Status}}", "life").ok().text())
                .isEqualTo("exited");
        minato.docker("rm", "life").ok();
        assertThat(minato.docker("inspect", "life").exit()).isEqualTo(1);
    }

    @Test
    void buildsAgreeOnTheIdAfterSaveAndLoad() throws IOException {
        Path folder =
                minato.folder(
                        "agree",
                        Map.of(
                                "Dockerfile",
                                "FROM "
                                        + JRE
                                        + "\nCOPY a /a\nRUN cat /a > /b\nCMD [\"cat\",\"/b\"]\n",
                                "a",
                                "content\n"));
        String id = minato.docker("build", "-q", "-t", "agree:1", folder.toString()).ok().text();
        String inspected = minato.docker("inspect", "-f", "{{.Id}}", "agree:1").ok().text();
        Path archive = folder.resolve("agree.tar");
        minato.docker("save", "-o", archive.toString(), "agree:1").ok();
        minato.docker("rmi", "agree:1").ok();
        minato.docker("load", "-i", archive.toString()).ok();

        assertThat(inspected).isEqualTo(id);
        assertThat(minato.docker("inspect", "-f", "{{.Id}}", "agree:1").ok().text()).isEqualTo(id);
        assertThat(minato.docker("run", "--rm", "agree:1").ok().out()).isEqualTo("content\n");
        minato.docker("rmi", "agree:1").ok();
    }

    @Test
    void containersOutliveAKilledDaemonAndExitsMeanwhileHaveTheirCodes() {
        minato.docker(
                        "run",
                        "-d",
                        "--name",
                        "survivor",
                        JRE,
                        "sh",
                        "-c",
                        "echo before; exec sleep 600")
                .ok();
        minato.docker("run", "-d", "--name", "leaver", JRE, "sh", "-c", "sleep 2; exit 9").ok();
        String pid = minato.docker("inspect", "-f", "{{.State.Pid}}", "survivor").ok().text();

        minato.killDaemon();
        minato.minato("start").ok();

        assertThat(
                        minato.docker(
                                        "inspect",
                                        "-f",
                                        "{{.State.Pid}} {{.State.Status}}",
                                        "survivor")
                                .ok()
                                .text())
                .isEqualTo(pid + " running");
        assertThat(minato.docker("exec", "survivor", "echo", "still").ok().out())
                .isEqualTo("still\n");
        assertThat(minato.docker("wait", "leaver").ok().text()).isEqualTo("9");
        minato.docker("rm", "-f", "survivor", "leaver").ok();
    }

    @Test
    void wrongInputIsRefusedWithItsReason() throws IOException {
        Path empty = minato.folder("empty", Map.of("other", "x"));
        Path unknown = minato.folder("unknown", Map.of("Dockerfile", "FROM scratch\nFOO bar\n"));
        Path missing =
                minato.folder("missing", Map.of("Dockerfile", "FROM scratch\nCOPY nosuch /\n"));
        Path failing =
                minato.folder(
                        "failing",
                        Map.of("Dockerfile", "FROM " + JRE + "\nRUN echo about to fail; exit 4\n"));

        assertRefused(minato.minato("build", empty.toString()), 1, "there is no Dockerfile in");
        assertRefused(
                minato.minato("build", unknown.toString()),
                1,
                "line 2",
                "unknown instruction: FOO");
        assertRefused(minato.minato("build", missing.toString()), 1, "nosuch");
        assertRefused(
                minato.minato("build", failing.toString()),
                1,
                "Dockerfile:2",
                "about to fail",
                "4");
        assertRefused(minato.minato("up", "/nosuch/folder"), 1, "there is no folder");
        assertRefused(
                minato.minato("up", unknown.toString(), "-n", "Bad_Name"),
                1,
                "\"Bad_Name\" is not an app's name");
        assertRefused(minato.minato("nosuchcommand"), 2, "nosuchcommand");
        assertRefused(minato.minato("run", "-m", "900t", JRE, "true"), 125, "memory");
    }

    private static void assertRefused(Instance.Result result, int exit, String... words) {
        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        assertThat(result.err()).contains(words);
    }
}
