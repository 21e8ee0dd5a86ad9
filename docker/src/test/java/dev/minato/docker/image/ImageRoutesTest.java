package dev.minato.docker.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.call.DockerErrors;
import dev.minato.docker.call.PruneQuery;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.engine.event.EventFile;
import dev.minato.engine.event.LocalEvents;
import dev.minato.engine.stored.EngineJson;
import dev.minato.http.HttpServer;
import dev.minato.http.HttpService;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;
import dev.minato.image.ImageStore;
import dev.minato.image.StoreSettings;
import dev.minato.image.content.Lease;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.image.model.RunConfig;
import dev.minato.remote.PullEvent;
import dev.minato.state.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Images in Docker's shapes, over the real store. */
@Timeout(30)
class ImageRoutesTest {
    private static final Instant CREATED = Instant.parse("2026-11-22T18:04:16.232818002Z");

    @TempDir Path folder;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private HttpClient client = HttpClient.unix(Path.of("/nobody"));
    private String id = "";

    @BeforeEach
    void serve() {
        Database database =
                Database.open(folder.resolve("minato.db"), List.of(ImageStore.migrations()));
        open.push(database);
        ImageStore store =
                ImageStore.open(
                        folder.resolve("store"),
                        database,
                        StoreSettings.DEFAULT,
                        ImageStore.Outside.system());
        open.push(store);
        ImageId image = tiny(store);
        id = image.toString();
        DockerErrors errors = new DockerErrors("0.1.0");
        VersionedRoutes routes = new VersionedRoutes(errors);
        LocalEvents events =
                new LocalEvents(new EventFile(folder.resolve("events"), new EngineJson()));
        open.push(events);
        PruneQuery prunes = new PruneQuery(events, InstantSource.system());
        new ImageRoutes(store, new ImageUsers(List::of, Set::of), prunes).add(routes);
        dev.minato.docker.call.DockerSettings settings =
                new dev.minato.docker.call.DockerSettings(
                        "id", "0.1.0", folder, InstantSource.system(), Duration.ofSeconds(1));
        new ImageTransferRoutes(
                        settings,
                        store.archives(),
                        (reference, always, credentials, listener) -> {
                            if (reference.domain().equals("minato.local")) {
                                return image; // Made here, or there already: nothing is told.
                            }
                            listener.event(new PullEvent.Started(reference));
                            listener.event(
                                    new PullEvent.Layer(
                                            image.digest(), PullEvent.Phase.PULLING, 0, 0));
                            listener.event(
                                    new PullEvent.Pulled(reference, image.digest(), image, true));
                            return image;
                        })
                .add(routes);
        Path socket = folder.resolve("docker.sock");
        open.push(HttpServer.onUnix(socket, HttpService.of(routes.handler(), errors)));
        client = HttpClient.unix(socket);
    }

    private static ImageId tiny(ImageStore store) {
        ImageConfig config =
                ImageConfig.of(
                        ImageConfig.Content.empty(Platform.host())
                                .withCreated(CREATED)
                                .withRun(
                                        RunConfig.EMPTY.toBuilder()
                                                .env(List.of("PATH=/bin"))
                                                .cmd(List.of("sh"))
                                                .exposedPorts(List.of("80/tcp"))
                                                .labels(Map.of("a", "b"))
                                                .build()));
        try (Lease lease = store.lease("test", Duration.ofMinutes(1))) {
            ImageId image = store.images().create(config, List.of(), lease);
            store.images().tag(Reference.parse("tiny:1"), image);
            return image;
        }
    }

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private record Answer(int status, String body) {}

    private Answer ask(String method, String target) {
        try (HttpReply reply = client.send(HttpCall.of(method, target))) {
            return new Answer(
                    reply.status(), new String(reply.body(1 << 20), StandardCharsets.UTF_8));
        }
    }

    @Test
    void inspectIsFoundByEveryName() {
        for (String name : List.of("tiny:1", "docker.io/library/tiny:1", id, id.substring(7, 19))) {
            assertThat(ask("GET", "/v1.50/images/" + name + "/json").body())
                    .startsWith("{\"Id\":\"" + id + "\",\"RepoTags\":[\"tiny:1\"]")
                    .contains("\"Created\":\"2026-11-22T18:04:16.232818002Z\"")
                    .contains("\"ExposedPorts\":{\"80/tcp\":{}}")
                    .contains("\"Labels\":{\"a\":\"b\"}")
                    .contains("\"RootFS\":{\"Type\":\"layers\",\"Layers\":[]}");
        }
    }

    @Test
    void olderVersionsGetTheirFields() {
        assertThat(ask("GET", "/v1.43/images/tiny:1/json").body())
                .contains("\"VirtualSize\":")
                .contains("\"Container\":\"\"")
                .contains("\"AttachStdin\":false");
        assertThat(ask("GET", "/v1.50/images/tiny:1/json").body())
                .doesNotContain("VirtualSize")
                .doesNotContain("AttachStdin");
    }

    @Test
    void aMissingImageIsToldWithItsTag() {
        assertThat(ask("GET", "/v1.50/images/nosuch/json"))
                .isEqualTo(new Answer(404, "{\"message\":\"No such image: nosuch:latest\"}\n"));
    }

    @Test
    void listsPassTheirFilters() {
        assertThat(ask("GET", "/images/json?filters=%7B%22reference%22:%5B%22ti*%22%5D%7D").body())
                .contains("\"RepoTags\":[\"tiny:1\"]")
                .contains("\"Containers\":-1")
                .contains("\"ParentId\":\"\"");
        assertThat(ask("GET", "/images/json?filters=%7B%22label%22:%5B%22no%22%5D%7D").body())
                .isEqualTo("[]\n");
        assertThat(
                        ask(
                                        "GET",
                                        "/images/json?filters=%7B%22dangling%22:%7B%22true%22:true%7D%7D")
                                .body())
                .isEqualTo("[]\n");
    }

    @Test
    void whoAsksForANameIsToldOfNoOther() {
        assertThat(ask("POST", "/images/tiny:1/tag?repo=other&tag=2").status()).isEqualTo(201);

        assertThat(
                        ask("GET", "/images/json?filters=%7B%22reference%22:%5B%22other%22%5D%7D")
                                .body())
                .contains("\"RepoTags\":[\"other:2\"]");
        assertThat(ask("GET", "/images/json?filters=%7B%22reference%22:%5B%22no%22%5D%7D").body())
                .isEqualTo("[]\n");
        assertThat(ask("GET", "/images/json").body())
                .contains("\"RepoTags\":[\"other:2\",\"tiny:1\"]");
    }

    @Test
    void aTagIsCreated() {
        assertThat(ask("POST", "/images/tiny:1/tag?repo=docker.io%2Ffoo%2Fbar&tag=2"))
                .isEqualTo(new Answer(201, ""));
        assertThat(ask("GET", "/images/foo/bar:2/json").status()).isEqualTo(200);
    }

    @Test
    void aBadTagIsRefused() {
        assertThat(ask("POST", "/images/tiny:1/tag?repo=library%2FUP"))
                .isEqualTo(
                        new Answer(
                                400,
                                "{\"message\":\"invalid reference format: repository name"
                                        + " (library/UP) must be lowercase\"}\n"));
    }

    @Test
    void removalTellsWhatWentAway() {
        assertThat(ask("DELETE", "/images/tiny:1"))
                .isEqualTo(
                        new Answer(
                                200, "[{\"Untagged\":\"tiny:1\"},{\"Deleted\":\"" + id + "\"}]\n"));
        assertThat(ask("GET", "/images/json").body()).isEqualTo("[]\n");
    }

    @Test
    void pruneTakesWhatHasNoName() {
        ask("POST", "/images/tiny:1/tag?repo=other");
        assertThat(ask("POST", "/images/prune").body())
                .isEqualTo("{\"ImagesDeleted\":null,\"SpaceReclaimed\":0}\n");
        assertThat(
                        ask("POST", "/images/prune?filters=%7B%22dangling%22:%5B%22false%22%5D%7D")
                                .body())
                .contains("\"Untagged\":\"tiny:1\"")
                .contains("\"Deleted\":\"" + id + "\"");
    }

    @Test
    void aPullTellsItsProgressInLines() {
        assertThat(ask("POST", "/images/create?fromImage=docker.io%2Flibrary%2Ftiny&tag=1"))
                .isEqualTo(
                        new Answer(
                                200,
                                "{\"status\":\"Pulling from library/tiny\",\"id\":\"1\"}\r\n"
                                        + "{\"status\":\"Pulling fs layer\",\"progressDetail\":{},"
                                        + "\"id\":\""
                                        + id.substring(7, 19)
                                        + "\"}\r\n{\"status\":\"Digest: "
                                        + id
                                        + "\"}\r\n{\"status\":\"Status: Downloaded newer image for"
                                        + " tiny:1\"}\r\n"));
    }

    @Test
    void aBaseThatComesFromNoRegistryEndsWithItsStatusToo() {
        assertThat(ask("POST", "/images/create?fromImage=minato.local%2Fjre&tag=25").body())
                .endsWith(
                        "{\"status\":\"Status: Image is up to date for minato.local/jre:25\"}\r\n");
    }

    @Test
    void aPullForAnotherMachineIsRefused() {
        assertThat(ask("POST", "/images/create?fromImage=tiny&platform=linux/s390x").status())
                .isEqualTo(400);
    }

    @Test
    void anArchiveGoesOutAndComesBack() {
        byte[] archive;
        try (HttpReply reply = client.send(HttpCall.get("/images/get?names=tiny%3A1"))) {
            assertThat(reply.header("Content-Type")).contains("application/x-tar");
            archive = reply.body(1 << 20);
        }
        ask("DELETE", "/images/tiny:1");
        try (HttpReply reply = client.send(HttpCall.post("/images/load?quiet=1").bytes(archive))) {
            assertThat(new String(reply.body(1 << 16), StandardCharsets.UTF_8))
                    .isEqualTo("{\"stream\":\"Loaded image: tiny:1\\n\"}\r\n");
        }
        assertThat(ask("GET", "/images/tiny:1/json").body()).contains(id);
    }

    @Test
    void aMissingImageIsNotSaved() {
        assertThat(ask("GET", "/images/get?names=nosuch").status()).isEqualTo(404);
    }

    @Test
    void garbageToLoadIsAnErrorLine() {
        try (HttpReply reply =
                client.send(HttpCall.post("/images/load").bytes(new byte[] {1, 2, 3}))) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(new String(reply.body(1 << 16), StandardCharsets.UTF_8))
                    .startsWith("{\"errorDetail\":{\"message\":");
        }
    }
}
