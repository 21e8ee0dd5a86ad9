package dev.minato.docker.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.FakeEvents;
import dev.minato.docker.FakeVolumes;
import dev.minato.docker.call.DockerErrors;
import dev.minato.docker.call.PruneQuery;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.http.HttpServer;
import dev.minato.http.HttpService;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

class VolumeRoutesTest {
    private static final String CREATED =
            "{\"CreatedAt\":\"1970-01-01T00:00:00Z\",\"Driver\":\"local\",\"Labels\":{\"k\":\"v\"},"
                    + "\"Mountpoint\":\"/volumes/v\",\"Name\":\"v\",\"Options\":null,"
                    + "\"Scope\":\"local\"}\n";

    @TempDir Path folder;
    private final FakeVolumes volumes = new FakeVolumes();
    private HttpClient client = HttpClient.unix(Path.of("/nobody"));
    private AutoCloseable server = () -> {};

    @BeforeEach
    void serve() {
        DockerErrors errors = new DockerErrors("0.1.0");
        VersionedRoutes routes = new VersionedRoutes(errors);
        new VolumeRoutes(volumes, new PruneQuery(new FakeEvents(), InstantSource.system()))
                .add(routes);
        Path socket = folder.resolve("docker.sock");
        server = HttpServer.onUnix(socket, HttpService.of(routes.handler(), errors));
        client = HttpClient.unix(socket);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private record Answer(int status, String body) {}

    private Answer send(HttpCall call) {
        try (HttpReply reply = client.send(call)) {
            return new Answer(
                    reply.status(), new String(reply.body(1 << 20), StandardCharsets.UTF_8));
        }
    }

    private Answer post(String target, String json) {
        return send(HttpCall.post(target).json(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aVolumeIsCreatedWith201() {
        assertThat(post("/volumes/create", "{\"Name\":\"v\",\"Labels\":{\"k\":\"v\"}}"))
                .isEqualTo(new Answer(201, CREATED));
    }

    @Test
    void aMissingVolumeIsToldInDockersWords() {
        assertThat(send(HttpCall.get("/volumes/nosuch")))
                .isEqualTo(new Answer(404, "{\"message\":\"get nosuch: no such volume\"}\n"));
    }

    @Test
    void aForeignDriverIsRefused() {
        assertThat(post("/volumes/create", "{\"Driver\":\"nfs\"}").body())
                .contains("plugin \\\"nfs\\\" not found");
    }

    @Test
    void optionsOfTheDriverAreShownAndForeignTypesRefused() {
        assertThat(
                        post(
                                        "/volumes/create",
                                        "{\"Name\":\"v\",\"DriverOpts\":{\"type\":\"none\","
                                                + "\"o\":\"bind\",\"device\":\"/x\"}}")
                                .body())
                .contains("\"Options\":{\"device\":\"/x\",\"o\":\"bind\",\"type\":\"none\"}");
        Answer refused =
                post("/volumes/create", "{\"DriverOpts\":{\"type\":\"nfs\",\"device\":\":/x\"}}");
        assertThat(refused.status()).isEqualTo(501);
        assertThat(refused.body()).contains("volumes of type nfs are not supported by Minato");
    }

    @Test
    void anonymousVolumesHaveDockersLabel() {
        volumes.create("", Map.of(), Map.of());
        assertThat(send(HttpCall.get("/volumes")).body())
                .contains("\"com.docker.volume.anonymous\":\"\"")
                .endsWith("\"Warnings\":null}\n");
    }

    @Test
    void pruneTakesAnonymousOnesUnlessAsked() {
        volumes.create("", Map.of(), Map.of());
        volumes.create("named", Map.of(), Map.of());
        volumes.create("used", Map.of(), Map.of());
        assertThat(post("/v1.50/volumes/prune", "").body())
                .isEqualTo("{\"VolumesDeleted\":[\"made-up\"],\"SpaceReclaimed\":100}\n");
        assertThat(post("/v1.50/volumes/prune?filters=%7B%22all%22:%5B%22true%22%5D%7D", "").body())
                .contains("[\"named\"]");
        assertThat(volumes.volumes).containsOnlyKeys("used");
    }

    @Test
    void beforeVersion42PruneTakesNamedOnesToo() {
        volumes.create("named", Map.of(), Map.of());
        assertThat(post("/v1.41/volumes/prune", "").body()).contains("[\"named\"]");
    }

    @Test
    void listsPassTheirFilters() {
        volumes.create("a", Map.of("k", "v"), Map.of());
        volumes.create("used", Map.of(), Map.of());
        assertThat(
                        send(HttpCall.get(
                                        "/volumes?filters=%7B%22dangling%22:%5B%22false%22%5D%7D"))
                                .body())
                .contains("\"used\"")
                .doesNotContain("\"Name\":\"a\"");
        assertThat(send(HttpCall.get("/volumes?filters=%7B%22label%22:%5B%22k=v%22%5D%7D")).body())
                .contains("\"Name\":\"a\"")
                .doesNotContain("\"used\"");
    }
}
