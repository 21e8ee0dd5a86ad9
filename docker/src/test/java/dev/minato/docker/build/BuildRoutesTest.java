package dev.minato.docker.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildListener;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.ImageBuilder;
import dev.minato.builder.check.CheckRule;
import dev.minato.builder.check.DockerfileAnswer;
import dev.minato.builder.check.DockerfileQuestion;
import dev.minato.builder.check.DockerfileText;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.context.RemoteContexts;
import dev.minato.builder.download.DownloadStore;
import dev.minato.builder.git.GitLimits;
import dev.minato.builder.git.GitRepositories;
import dev.minato.docker.call.DockerErrors;
import dev.minato.docker.call.DockerSettings;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.StepConditions;
import dev.minato.engine.spec.Ulimit;
import dev.minato.http.HttpServer;
import dev.minato.http.HttpService;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The classic form of a build, over a builder that a test plays. */
@Timeout(20)
class BuildRoutesTest {
    private static final ImageId IMAGE = new ImageId(Digest.of(new byte[] {1}));
    private static final BuildEvent.Step FROM = step(1, "FROM tiny:1");
    private static final BuildEvent.Step RUN = step(2, "RUN echo <hi>");
    private static final BuildEvent.Step OTHER = step(3, "RUN other");

    @TempDir Path folder;
    private final List<BuildRequest> requests = new ArrayList<>();
    private Play builder = (request, listener) -> IMAGE;
    private HttpClient client = HttpClient.unix(Path.of("/nobody"));
    private AutoCloseable server = () -> {};

    private static BuildEvent.Step step(int number, String text) {
        return new BuildEvent.Step(
                number, 3, "stage-0", number, text, true, new BuildEvent.Place(number, 3, true));
    }

    @BeforeEach
    void serve() {
        DockerErrors errors = new DockerErrors("0.1.0");
        VersionedRoutes routes = new VersionedRoutes(errors);
        DockerSettings settings =
                new DockerSettings(
                        "id", "0.1.0", folder, InstantSource.system(), Duration.ofSeconds(9));
        ContextUnpacker contexts =
                new ContextUnpacker(Home.at(folder), IdSource.random(), ArchiveLimits.DEFAULT);
        RemoteContexts remote =
                new RemoteContexts(
                        contexts,
                        new GitRepositories(folder.resolve("git"), GitLimits.DEFAULT),
                        new DownloadStore(folder.resolve("http")));
        new BuildRoutes(settings, new Played(), contexts, remote).add(routes);
        Path socket = folder.resolve("docker.sock");
        server = HttpServer.onUnix(socket, HttpService.of(routes.handler(), errors));
        client = HttpClient.unix(socket);
    }

    /** What a test has a build do. */
    @FunctionalInterface
    private interface Play {
        ImageId build(BuildRequest request, BuildListener listener);
    }

    private final class Played implements ImageBuilder {
        @Override
        public ImageId build(BuildRequest request, BuildListener listener) {
            requests.add(request);
            return builder.build(request, listener);
        }

        @Override
        public DockerfileAnswer answer(BuildRequest request, DockerfileQuestion question) {
            requests.add(request);
            DockerfileText file = new DockerfileText("Dockerfile", new byte[] {'x'});
            if (question == DockerfileQuestion.CHECK) {
                throw Fault.notFound("failed to read dockerfile");
            }
            return new DockerfileAnswer.Listed(file, List.of());
        }
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static byte[] context() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        byte[] dockerfile = "FROM tiny:1\n".getBytes(StandardCharsets.UTF_8);
        TarEntry.Attributes attributes = new TarEntry.Attributes(0644, 0, 0, 0, 0);
        tar.add(
                TarEntry.file(BytePath.of("Dockerfile"), attributes, dockerfile.length),
                dockerfile);
        tar.finish();
        return bytes.toByteArray();
    }

    private record Answer(int status, String body) {}

    private Answer ask(String query) throws IOException {
        return send(HttpCall.post("/v1.50/build?" + query).bytes(context()));
    }

    private Answer send(HttpCall call) {
        try (HttpReply reply = client.send(call)) {
            return new Answer(
                    reply.status(), new String(reply.body(1 << 20), StandardCharsets.UTF_8));
        }
    }

    private void playTwoSteps() {
        builder =
                (request, listener) -> {
                    listener.event(new BuildEvent.StepStarted(FROM));
                    listener.event(new BuildEvent.StepCached(FROM, "3c8db0954e35"));
                    listener.event(new BuildEvent.StepStarted(RUN));
                    listener.event(output(RUN, "<hi>\n"));
                    listener.event(
                            new BuildEvent.StepDone(RUN, Duration.ofMillis(5), "5321e762f5e2"));
                    return IMAGE;
                };
    }

    private static BuildEvent output(BuildEvent.Step step, String text) {
        return new BuildEvent.StepOutput(
                step, BuildEvent.Stream.STDOUT, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theLinesAreTheClassicOnes() throws IOException {
        playTwoSteps();
        assertThat(ask("t=b%3A1&version=1"))
                .isEqualTo(
                        new Answer(
                                200,
                                "{\"stream\":\"Step 1/3 : FROM tiny:1\\n\"}\r\n"
                                        + "{\"stream\":\" ---\\u003e 3c8db0954e35\\n\"}\r\n"
                                        + "{\"stream\":\"Step 2/3 : RUN echo"
                                        + " \\u003chi\\u003e\\n\"}\r\n"
                                        + "{\"stream\":\"\\u003chi\\u003e\\n\"}\r\n"
                                        + "{\"stream\":\" ---\\u003e 5321e762f5e2\\n\"}\r\n"
                                        + "{\"aux\":{\"ID\":\""
                                        + IMAGE
                                        + "\"}}\r\n{\"stream\":\"Successfully built "
                                        + IMAGE.brief()
                                        + "\\n\"}\r\n"
                                        + "{\"stream\":\"Successfully tagged b:1\\n\"}\r\n"));
    }

    @Test
    void anErrorOfTheMachineIsALineAndNeverASuccess() throws IOException {
        builder =
                (request, listener) -> {
                    listener.event(new BuildEvent.StepStarted(FROM));
                    throw new StackOverflowError();
                };
        assertThat(ask("").body())
                .contains(
                        "\"error\":\"internal error: it is nested too deep; the log of the daemon"
                                + " says what failed\"");
        builder =
                (request, listener) -> {
                    throw new OutOfMemoryError("Java heap space");
                };
        assertThat(ask("").status()).isEqualTo(500);
    }

    @Test
    void aCachedStepSaysSo() throws IOException {
        builder =
                (request, listener) -> {
                    listener.event(new BuildEvent.StepCached(RUN, "5321e762f5e2"));
                    return IMAGE;
                };
        assertThat(ask("").body())
                .contains("Step 2/3 : RUN")
                .contains(" ---\\u003e Using cache\\n ---\\u003e 5321e762f5e2\\n");
    }

    @Test
    void stepsBesideEachOtherAreToldOneAfterAnother() throws IOException {
        builder =
                (request, listener) -> {
                    listener.event(new BuildEvent.StepCached(FROM, "3c8db0954e35"));
                    listener.event(new BuildEvent.StepStarted(OTHER));
                    listener.event(output(OTHER, "other\n"));
                    listener.event(new BuildEvent.StepStarted(RUN));
                    listener.event(output(RUN, "first\n"));
                    listener.event(new BuildEvent.StepDone(RUN, Duration.ZERO, "aaaaaaaaaaaa"));
                    listener.event(new BuildEvent.StepDone(OTHER, Duration.ZERO, "bbbbbbbbbbbb"));
                    return IMAGE;
                };
        assertThat(ask("").body())
                .containsSubsequence("Step 2/3", "first", "aaaaaaaaaaaa", "Step 3/3", "other");
    }

    @Test
    void quietTellsTheIdAlone() throws IOException {
        playTwoSteps();
        assertThat(ask("q=1&t=b").body())
                .isEqualTo(
                        "{\"aux\":{\"ID\":\""
                                + IMAGE
                                + "\"}}\r\n{\"stream\":\""
                                + IMAGE
                                + "\\n\"}\r\n");
    }

    @Test
    void anErrorBeforeTheFirstLineIsAnErrorAnswer() throws IOException {
        builder =
                (request, listener) -> {
                    throw Fault.invalid(
                            "Dockerfile",
                            "dockerfile parse error on line 2: unknown instruction: FOO");
                };
        assertThat(ask(""))
                .isEqualTo(
                        new Answer(
                                400,
                                "{\"message\":\"dockerfile parse error on line 2: unknown"
                                        + " instruction: FOO\"}\n"));
    }

    @Test
    void anErrorAfterALineIsALine() throws IOException {
        builder =
                (request, listener) -> {
                    listener.event(new BuildEvent.StepStarted(FROM));
                    throw Fault.notFound("no base");
                };
        assertThat(ask("").body())
                .endsWith("{\"errorDetail\":{\"message\":\"no base\"},\"error\":\"no base\"}\r\n");
    }

    @Test
    void ourOwnCommandGetsTheEventsToo() throws IOException {
        playTwoSteps();
        assertThat(ask("minato-progress=1").body())
                .contains(
                        "{\"minato\":{\"event\":\"started\",\"step\":1,\"total\":3,"
                                + "\"stage\":\"stage-0\",\"line\":1,\"text\":\"FROM tiny:1\"}}")
                .contains("{\"minato\":{\"event\":\"done\",\"step\":2,\"millis\":5,")
                .contains("Successfully built");
    }

    @Test
    void everyOptionReachesTheBuilder() throws IOException {
        String config =
                Base64.getUrlEncoder()
                        .encodeToString(
                                "{\"https://index.docker.io/v1/\":{\"username\":\"u\",\"password\":\"p\"}}"
                                        .getBytes(StandardCharsets.UTF_8));
        send(
                HttpCall.post(
                                "/build?dockerfile=sub%2FFile&target=x&nocache=1&pull=true"
                                    + "&networkmode=none&buildargs=%7B%22A%22:%221%22,%22B%22:null%7D"
                                    + "&labels=%7B%22l%22:%22v%22%7D&t=a&t=b:2")
                        .header("X-Registry-Config", config)
                        .bytes(context()));
        BuildRequest request = requests.getFirst();
        assertThat(request.dockerfile().shown()).isEqualTo("sub/File");
        assertThat(request.target()).contains("x");
        assertThat(request.options().noCache()).isTrue();
        assertThat(request.options().pull()).isTrue();
        assertThat(request.options().credentials()).containsOnlyKeys("docker.io");
        assertThat(request.buildArgs())
                .containsEntry("A", Optional.of("1"))
                .containsEntry("B", Optional.empty());
        assertThat(request.labels()).containsEntry("l", "v");
        assertThat(request.tags()).extracting("path").containsExactly("library/a", "library/b");
    }

    @Test
    void whatStepsRunUnderReachesTheBuilder() throws IOException {
        ask(
                "extrahosts=foo%3A1.2.3.4&extrahosts=gw%3Dhost-gateway&shmsize=1048576&memory=67108864"
                    + "&memswap=-1&cpushares=5&cpuquota=20000&cpuperiod=10000&cpusetcpus=0"
                    + "&ulimits=%5B%7B%22Name%22:%22nofile%22,%22Hard%22:77,%22Soft%22:70%7D%5D");
        StepConditions conditions = requests.getFirst().options().conditions();
        assertThat(conditions.hosts()).containsExactly("foo:1.2.3.4", "gw=host-gateway");
        assertThat(conditions.shmSize()).isEqualTo(1 << 20);
        assertThat(conditions.resources())
                .isEqualTo(
                        new ContainerResources(
                                64 << 20,
                                -1,
                                0,
                                0,
                                5,
                                10_000,
                                20_000,
                                "0",
                                "",
                                0,
                                List.of(new Ulimit("nofile", 70, 77))));
        assertThat(ask("extrahosts=foo").body()).contains("bad format for add-host");
        assertThat(ask("memory=much").status()).isEqualTo(400);
        assertThat(ask("ulimits=%7B").status()).isEqualTo(400);
    }

    /** What docker 20.10 sends when nothing is asked for. */
    @Test
    void whatStandsForNothingIsAccepted() throws IOException {
        Answer answer =
                ask(
                        "buildargs=%7B%7D&cachefrom=%5B%5D&cgroupparent=&cpuperiod=0&cpuquota=0"
                            + "&cpusetcpus=&cpusetmems=&cpushares=0&dockerfile=Dockerfile&labels=%7B%7D"
                            + "&memory=0&memswap=0&networkmode=default&rm=1&forcerm=1&shmsize=0"
                            + "&target=&ulimits=null&version=1&isolation=default&squash=0");
        assertThat(answer.body()).contains("Successfully built");
        assertThat(requests.getFirst().options().conditions()).isEqualTo(StepConditions.NONE);
    }

    @Test
    void whatIsSetAndNotDoneIsRefusedByItsName() throws IOException {
        for (String name :
                List.of(
                        "outputs",
                        "squash",
                        "securityopt",
                        "isolation",
                        "cgroupparent",
                        "hostname")) {
            Answer answer = ask(name + "=1");
            assertThat(answer.status()).as(name).isEqualTo(501);
            assertThat(answer.body()).contains(name).contains("is not supported by Minato");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void aContextIsFetchedFromItsUrlAndWhatIsSentIsNot() throws Exception {
        com.sun.net.httpserver.HttpServer files =
                com.sun.net.httpserver.HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] archive = context();
        files.createContext(
                "/c.tar",
                exchange -> {
                    exchange.sendResponseHeaders(200, archive.length);
                    exchange.getResponseBody().write(archive);
                    exchange.close();
                });
        files.createContext(
                "/Plain",
                exchange -> {
                    exchange.sendResponseHeaders(200, 12);
                    exchange.getResponseBody()
                            .write("FROM tiny:1\n".getBytes(StandardCharsets.UTF_8));
                    exchange.close();
                });
        files.start();
        String url = "http%3A%2F%2F127.0.0.1:" + files.getAddress().getPort();
        List<String> seen = new ArrayList<>();
        builder =
                (request, listener) -> {
                    seen.add(
                            request.dockerfile().shown()
                                    + " of "
                                    + request.context().list(BytePath.EMPTY).size()
                                    + " "
                                    + request.options().wholeContext());
                    return IMAGE;
                };
        try {
            assertThat(ask("remote=" + url + "%2Fc.tar").body()).contains("Successfully built");
            assertThat(ask("dockerfile=x&remote=" + url + "%2FPlain").status()).isEqualTo(200);
            assertThat(ask("remote=" + url + "%2Fnone").body()).contains("it answered 404");
            assertThat(seen).containsExactly("Dockerfile of 1 true", "context of 1 true");
        } finally {
            files.stop(0);
        }
        assertThat(ask("remote=somewhere").status()).isEqualTo(400);
        try (Dir contexts = Dir.open(folder.resolve("contexts"))) {
            assertThat(contexts.list(BytePath.EMPTY)).isEmpty();
        }
    }

    @Test
    void garbageInTheRegistryHeaderIsNobodysAccount() throws IOException {
        send(HttpCall.post("/build").header("X-Registry-Config", "%%%").bytes(context()));
        assertThat(requests.getFirst().options().credentials()).isEmpty();
    }

    @Test
    void aDockerfileOutsideOfTheContextIsRefused() throws IOException {
        assertThat(ask("dockerfile=..%2F..%2Fetc%2Fpasswd").status()).isEqualTo(400);
        assertThat(requests).isEmpty();
    }

    @Test
    void buildKitIsRefusedWithAMend() throws IOException {
        assertThat(ask("version=2"))
                .isEqualTo(
                        new Answer(
                                501,
                                "{\"message\":\"BuildKit's build is not supported by Minato: set"
                                        + " DOCKER_BUILDKIT=0\"}\n"));
    }

    @Test
    void aBodyThatIsNoArchiveIsRefused() {
        assertThat(send(HttpCall.post("/build").bytes(new byte[] {1, 2, 3, 4})).status())
                .isBetween(400, 500);
        assertThat(requests).isEmpty();
    }

    @Test
    void theContextIsGoneAfterwards() throws Exception {
        ask("");
        // Waits for what goes on after the last byte of the answer.
        server.close();
        assertThat(folder.resolve("contexts")).isEmptyDirectory();
    }

    @Test
    void aQuestionIsAnsweredInsteadOfABuild() throws IOException {
        assertThat(ask("minato-call=targets&target=x"))
                .isEqualTo(
                        new Answer(
                                200,
                                "{\"result.json\":\"{\\n  \\\"targets\\\": [],\\n  \\\"sources\\\":"
                                        + " [\\n    \\\"eA==\\\"\\n  ]\\n}\","
                                        + "\"result.txt\":\"TARGET DESCRIPTION\\n\","
                                        + "\"result.statuscode\":\"0\",\"version\":\"1.0.0\"}\n"));
        assertThat(requests)
                .singleElement()
                .extracting(BuildRequest::target)
                .isEqualTo(Optional.of("x"));
    }

    @Test
    void aQuestionThatCannotBeAnsweredIsAnOrdinaryError() throws IOException {
        assertThat(ask("minato-call=check").status()).isEqualTo(404);
        assertThat(ask("minato-call=lint"))
                .isEqualTo(
                        new Answer(
                                400,
                                "{\"message\":\"minato-call is check, outline or targets, not"
                                        + " lint\"}\n"));
        assertThat(requests).hasSize(1);
    }

    @Test
    void findingsAreToldInTheRichFormAndOnlyOneOfThemInTheClassic() throws IOException {
        builder =
                (request, listener) -> {
                    listener.event(finding(CheckRule.UNDEFINED_VAR, "undefined"));
                    listener.event(finding(CheckRule.NO_EMPTY_CONTINUATION, "empty"));
                    listener.event(BuildEvent.Warning.of(Optional.empty(), "Other", "other"));
                    return IMAGE;
                };
        assertThat(ask("version=1").body())
                .startsWith(
                        "{\"stream\":\"[Warning] Empty continuation lines will become errors in a"
                                + " future release\\n\"}\r\n"
                                + "{\"stream\":\"[Warning] other\\n\"}\r\n{\"aux\"");
        assertThat(ask("minato-progress=1").body())
                .startsWith(
                        "{\"minato\":{\"event\":\"warning\",\"line\":2,\"lastLine\":3,"
                            + "\"rule\":\"UndefinedVar\",\"text\":\"undefined\",\"description\":\"Variables"
                            + " should be defined before their use\","
                            + "\"url\":\"https://docs.docker.com/go/dockerfile/rule/undefined-var/\"}}");
    }

    private static BuildEvent finding(CheckRule rule, String text) {
        return new BuildEvent.Warning(
                Optional.of(new BuildEvent.Lines(2, 3)),
                rule.id(),
                text,
                rule.description(),
                rule.url());
    }
}
