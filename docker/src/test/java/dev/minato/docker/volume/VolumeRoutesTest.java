package dev.minato.docker.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.TestDaemon;
import dev.minato.docker.wire.Json;
import dev.minato.engine.Container;
import dev.minato.engine.Volume;
import dev.minato.engine.Volumes;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Volumes in Docker's shapes, over the real rooms. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VolumeRoutesTest {
    private static final String DANGLING = "/volumes?filters=%7B%22dangling%22:%5B%22{}%22%5D%7D";

    private TestDaemon daemon;
    private Volumes volumes;
    private HttpClient client = HttpClient.unix(Path.of("/nobody"));

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        daemon = new TestDaemon(folder.resolve("home"));
        volumes = daemon.engine().volumes();
        client = HttpClient.unix(daemon.socket());
    }

    @AfterEach
    void forget() {
        daemon.removeContainers();
        volumes.list().forEach(volume -> volumes.remove(volume.name(), false));
    }

    @AfterAll
    void stop() {
        daemon.close();
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

    private String list(String target) {
        return send(HttpCall.get(target)).body();
    }

    /** A container that has the volume and does not run. */
    private Container user(String volume) throws IOException {
        return daemon.engine()
                .containers()
                .create(
                        ContainerSpec.builder("busybox", daemon.busybox())
                                .network(NetworkSpec.DEFAULT.withMode(new NetworkMode.NoNetwork()))
                                .storage(
                                        StorageSpec.NONE.withBinds(
                                                List.of(BindSpec.volume(volume, "/m"))))
                                .build());
    }

    private String filled(String name, int bytes) throws IOException {
        Volume volume = volumes.create(name, Map.of(), Map.of());
        Files.write(volume.mountpoint().resolve("file"), new byte[bytes]);
        return volume.name();
    }

    @Test
    void aVolumeIsCreatedWith201() {
        Answer created = post("/volumes/create", "{\"Name\":\"v\",\"Labels\":{\"k\":\"v\"}}");
        Volume volume = volumes.get("v");
        assertThat(created)
                .isEqualTo(
                        new Answer(
                                201,
                                "{\"CreatedAt\":\""
                                        + volume.created().toString().substring(0, 19)
                                        + "Z\",\"Driver\":\"local\",\"Labels\":{\"k\":\"v\"},"
                                        + "\"Mountpoint\":\""
                                        + volume.mountpoint()
                                        + "\",\"Name\":\"v\",\"Options\":null,"
                                        + "\"Scope\":\"local\"}\n"));
    }

    @Test
    void oneThatIsThereIsFoundAsItWasMade() {
        Answer first = post("/volumes/create", "{\"Name\":\"v\",\"Labels\":{\"k\":\"v\"}}");
        assertThat(post("/volumes/create", "{\"Name\":\"v\",\"Labels\":{\"other\":\"x\"}}"))
                .isEqualTo(first);
    }

    @Test
    void aMissingVolumeIsToldInDockersWords() {
        assertThat(send(HttpCall.get("/volumes/nosuch")))
                .isEqualTo(new Answer(404, "{\"message\":\"get nosuch: no such volume\"}\n"));
    }

    @Test
    void oneInUseIsNotRemovedAlsoByForce() throws Exception {
        Container user = user(volumes.create("used", Map.of(), Map.of()).name());
        for (String target : List.of("/volumes/used", "/volumes/used?force=1")) {
            assertThat(send(HttpCall.of("DELETE", target)))
                    .isEqualTo(
                            new Answer(
                                    409,
                                    "{\"message\":\"remove used: volume is in use - ["
                                            + user.id()
                                            + "]\"}\n"));
        }
        assertThat(send(HttpCall.of("DELETE", "/volumes/nosuch?force=1")).status()).isEqualTo(204);
        assertThat(send(HttpCall.of("DELETE", "/volumes/nosuch")).status()).isEqualTo(404);
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
        assertThat(list("/volumes"))
                .contains("\"com.docker.volume.anonymous\":\"\"")
                .endsWith("\"Warnings\":null}\n");
    }

    @Test
    void pruneTakesAnonymousOnesUnlessAsked() throws Exception {
        String anonymous = filled("", 100_000);
        filled("named", 10);
        user(filled("used", 10));
        JsonNode pruned =
                Json.parse(
                        post("/v1.50/volumes/prune", "").body().getBytes(StandardCharsets.UTF_8));
        assertThat(pruned.get("VolumesDeleted").toString()).isEqualTo("[\"" + anonymous + "\"]");
        assertThat(pruned.get("SpaceReclaimed").asLong()).isBetween(100_000L, 200_000L);
        assertThat(post("/v1.50/volumes/prune?filters=%7B%22all%22:%5B%22true%22%5D%7D", "").body())
                .contains("[\"named\"]");
        assertThat(volumes.list()).extracting(Volume::name).containsExactly("used");
    }

    @Test
    void beforeVersion42PruneTakesNamedOnesToo() {
        volumes.create("named", Map.of(), Map.of());
        assertThat(post("/v1.41/volumes/prune", "").body()).contains("[\"named\"]");
    }

    @Test
    void listsPassTheirFilters() throws Exception {
        volumes.create("a", Map.of("k", "v"), Map.of());
        user(volumes.create("used", Map.of(), Map.of()).name());
        assertThat(list(DANGLING.replace("{}", "false")))
                .contains("\"used\"")
                .doesNotContain("\"Name\":\"a\"");
        assertThat(list(DANGLING.replace("{}", "true")))
                .contains("\"Name\":\"a\"")
                .doesNotContain("\"used\"");
        assertThat(list("/volumes?filters=%7B%22label%22:%5B%22k=v%22%5D%7D"))
                .contains("\"Name\":\"a\"")
                .doesNotContain("\"used\"");
    }
}
