package dev.minato.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.builder.cache.CacheMount;
import dev.minato.builder.cache.CacheMountRequest;
import dev.minato.builder.cache.CacheMountRequest.Sharing;
import dev.minato.docker.container.ContainerView;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Json;
import dev.minato.engine.Volume;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.DiskUsage;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What takes room and how it is taken back, over the real rooms. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class DiskUsageRoutesTest {
    private static final int BIG = 3_000_000;

    private TestDaemon daemon;
    private HttpClient client = HttpClient.unix(Path.of("/nobody"));

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        daemon = new TestDaemon(folder.resolve("home"));
        client = HttpClient.unix(daemon.socket());
    }

    @AfterEach
    void forget() throws IOException {
        ask("POST", "/images/prune?filters=" + filters("{\"dangling\":[\"false\"]}"));
        ask("POST", "/build/prune?all=1");
        ask("POST", "/volumes/prune?filters=" + filters("{\"all\":[\"true\"]}"));
    }

    @AfterAll
    void stop() {
        daemon.close();
    }

    private record Answer(int status, JsonNode json) {}

    private Answer ask(String method, String target) {
        HttpCall call = method.equals("GET") ? HttpCall.get(target) : HttpCall.post(target);
        return send(call);
    }

    private Answer send(HttpCall call) {
        try (HttpReply reply = client.send(call)) {
            byte[] body = reply.body(1 << 20);
            boolean lines = new String(body, StandardCharsets.UTF_8).strip().contains("\n");
            return new Answer(reply.status(), Json.parse(lines ? new byte[] {'{', '}'} : body));
        }
    }

    private static String filters(String json) {
        return URLEncoder.encode(json, StandardCharsets.UTF_8);
    }

    /** An image of one large file, which another seed makes another one. */
    private void build(String tag, int seed) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        byte[] big = new byte[BIG];
        new Random(seed).nextBytes(big);
        add(tar, "big", big);
        String dockerfile = "FROM scratch\nCOPY big /big\nLABEL seed=" + seed + "\n";
        add(tar, "Dockerfile", dockerfile.getBytes(StandardCharsets.UTF_8));
        tar.finish();
        HttpCall call = HttpCall.post("/build?t=" + tag).bytes(bytes.toByteArray());
        assertThat(send(call).status()).isEqualTo(200);
    }

    private static void add(TarWriter tar, String name, byte[] content) throws IOException {
        TarEntry.Attributes attributes = new TarEntry.Attributes(0644, 0, 0, 0, 0);
        tar.add(TarEntry.file(BytePath.of(name), attributes, content.length), content);
    }

    private void remove(String image) {
        try (HttpReply reply = client.send(HttpCall.of("DELETE", "/images/" + image))) {
            assertThat(reply.status()).isEqualTo(200);
        }
    }

    private long onDisk() {
        return DiskUsage.of(daemon.home().store());
    }

    @Test
    void theBuildCacheIsSeenAndWhatAPruneReportsIsFree() throws IOException {
        build("cached:1", 1);
        remove("cached:1");
        long before = onDisk();
        JsonNode record = ask("GET", "/v1.50/system/df").json().path("BuildCache").get(0);
        assertThat(record.path("ID").stringValue()).matches("[0-9a-f]{25}");
        assertThat(record.path("Type").stringValue()).isEqualTo("regular");
        assertThat(record.path("Description").stringValue()).isEqualTo("COPY big /big");
        assertThat(record.path("InUse").booleanValue()).isFalse();
        assertThat(record.path("Shared").booleanValue()).isFalse();
        assertThat(record.path("Size").longValue()).isEqualTo(BIG);
        assertThat(record.path("UsageCount").intValue()).isEqualTo(1);
        assertThat(record.path("LastUsedAt").stringValue()).startsWith("20");

        JsonNode pruned = ask("POST", "/v1.50/build/prune").json();
        assertThat(pruned.path("CachesDeleted").get(0)).isEqualTo(record.path("ID"));
        long reclaimed = pruned.path("SpaceReclaimed").longValue();
        assertThat(reclaimed).isGreaterThanOrEqualTo(BIG);
        assertThat(before - onDisk()).isGreaterThanOrEqualTo(reclaimed - 10_000);
        assertThat(ask("GET", "/v1.50/system/df").json().path("BuildCache")).isEmpty();
    }

    @Test
    void whatAnImageSharesFreesNothing() throws IOException {
        build("shared:1", 2);
        JsonNode pruned = ask("POST", "/build/prune").json();
        assertThat(pruned.path("CachesDeleted").isNull()).isTrue();
        assertThat(pruned.path("SpaceReclaimed").longValue()).isZero();
        JsonNode all = ask("POST", "/build/prune?all=1").json();
        assertThat(all.path("CachesDeleted")).hasSize(1);
        assertThat(all.path("SpaceReclaimed").longValue()).isZero();
        assertThat(ask("GET", "/images/shared:1/json").status()).isEqualTo(200);
    }

    @Test
    void onlyThatPartGoesWhichIsAsked() throws IOException {
        build("part:1", 3);
        remove("part:1");
        build("part:1", 4);
        remove("part:1");
        JsonNode first = ask("GET", "/system/df").json().path("BuildCache").get(0);
        String id = first.path("ID").stringValue();
        for (String none :
                new String[] {
                    "filters=" + filters("{\"type\":[\"exec.cachemount\"]}"),
                    "filters=" + filters("{\"inuse\":{\"true\":true}}"),
                    "filters=" + filters("{\"shared\":{}}"),
                    "filters=" + filters("{\"label\":[\"x\"]}"),
                    "filters=" + filters("{\"until\":[\"1h\"]}"),
                    "filters=" + filters("{\"unused-for\":[\"1h\"]}"),
                    "reserved-space=10000000",
                    "keep-storage=10000000",
                    "max-used-space=10000000",
                    "min-free-space=1"
                }) {
            assertThat(ask("POST", "/build/prune?" + none).json().path("CachesDeleted").isNull())
                    .as(none)
                    .isTrue();
        }
        JsonNode pruned =
                ask("POST", "/build/prune?filters=" + filters("{\"id\":[\"" + id + "\"]}")).json();
        assertThat(pruned.path("CachesDeleted")).hasSize(1);
        assertThat(ask("POST", "/build/prune?max-used-space=1").json().path("CachesDeleted"))
                .hasSize(1);
    }

    @Test
    void aFolderOfBuildStepsIsShownAndPrunedByItsType() throws Exception {
        build("kept:1", 5);
        remove("kept:1");
        CacheMountRequest request =
                new CacheMountRequest("key", Sharing.LOCKED, "cached mount /c", _ -> {});
        String ours = "/build/prune?filters=" + filters("{\"type\":[\"exec.cachemount\"]}");
        try (CacheMount mount = daemon.cache().mounts().acquire(request)) {
            Files.write(mount.folder().resolve("x"), new byte[BIG]);
            JsonNode shown = ask("GET", "/v1.50/system/df").json().path("BuildCache").get(1);
            assertThat(shown.path("Type").stringValue()).isEqualTo("exec.cachemount");
            assertThat(shown.path("Description").stringValue()).isEqualTo("cached mount /c");
            assertThat(shown.path("InUse").booleanValue()).isTrue();
            assertThat(shown.path("Size").longValue()).isEqualTo(BIG);
            assertThat(shown.path("UsageCount").intValue()).isEqualTo(1);
            assertThat(shown.has("Parents")).isFalse();
            assertThat(ask("POST", ours).json().path("CachesDeleted").isNull()).isTrue();
        }
        JsonNode pruned = ask("POST", ours).json();
        assertThat(pruned.path("CachesDeleted")).hasSize(1);
        assertThat(pruned.path("SpaceReclaimed").longValue()).isEqualTo(BIG);
        assertThat(daemon.home().cacheMounts()).isEmptyDirectory();
        JsonNode left = ask("GET", "/v1.50/system/df").json().path("BuildCache");
        assertThat(left).hasSize(1);
        assertThat(left.get(0).path("Type").stringValue()).isEqualTo("regular");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filters=%7B%22mutable%22%3A%5B%22true%22%5D%7D",
                "filters=%7B%22until%22%3A%5B%221h%22%5D%2C%22unused-for%22%3A%5B%221h%22%5D%7D",
                "filters=%7B%22id%22%3A%5B%22a%22%2C%22b%22%5D%7D",
                "max-used-space=much",
                "min-free-space=-1"
            })
    void aPruneThatWeDoNotDoIsRefused(String query) {
        assertThat(ask("POST", "/build/prune?" + query).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"containers", "images", "networks", "build"})
    void everyPruneTakesMomentsAndRefusesOthers(String what) {
        for (String moment :
                new String[] {"24h", "10m", "2020-01-01", "2020-01-01T10:00:00", "1600000000"}) {
            String until = filters("{\"until\":[\"" + moment + "\"]}");
            assertThat(ask("POST", "/" + what + "/prune?filters=" + until).status())
                    .as(moment)
                    .isEqualTo(200);
        }
        String wrong = "/" + what + "/prune?filters=" + filters("{\"until\":[\"once\"]}");
        assertThat(ask("POST", wrong).json().path("message").stringValue())
                .contains("'until=once'");
        String two = "/" + what + "/prune?filters=" + filters("{\"until\":[\"1h\",\"2h\"]}");
        assertThat(ask("POST", two).status()).isEqualTo(400);
    }

    @Test
    void anImageIsYoungUntilItsTime() throws IOException {
        build("young:1", 5);
        String young = filters("{\"dangling\":[\"false\"],\"until\":[\"1h\"]}");
        assertThat(
                        ask("POST", "/images/prune?filters=" + young)
                                .json()
                                .path("ImagesDeleted")
                                .isNull())
                .isTrue();
        String old = filters("{\"dangling\":[\"false\"],\"until\":[\"-1h\"]}");
        ask("POST", "/build/prune?all=1");
        JsonNode pruned = ask("POST", "/images/prune?filters=" + old).json();
        assertThat(pruned.path("ImagesDeleted")).hasSize(2);
        assertThat(pruned.path("SpaceReclaimed").longValue()).isGreaterThanOrEqualTo(BIG);
    }

    @Test
    void anImageThatAnAppNeedsStaysThoughNoContainerHasIt() throws IOException {
        build("app:1", 5);
        String id = ask("GET", "/images/app:1/json").json().path("Id").stringValue();
        String every = filters("{\"dangling\":[\"false\"]}");

        daemon.apps().add(id);
        assertThat(
                        ask("POST", "/images/prune?filters=" + every)
                                .json()
                                .path("ImagesDeleted")
                                .isNull())
                .isTrue();
        daemon.apps().remove(id);
        assertThat(ask("POST", "/images/prune?filters=" + every).json().path("ImagesDeleted"))
                .hasSize(2);
    }

    @Test
    void layersThatImagesShareCountOnce() throws IOException {
        build("one:1", 6);
        try (HttpReply reply =
                client.send(
                        HttpCall.post("/build?t=two:1&labels=" + filters("{\"other\":\"1\"}"))
                                .bytes(sameFile()))) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body(1 << 20)).isNotEmpty();
        }
        JsonNode usage = ask("GET", "/system/df").json();
        assertThat(daemon.store().images().sizes().layers()).isEqualTo(BIG);
        assertThat(usage.path("LayersSize").longValue()).isGreaterThan(BIG);
        assertThat(usage.path("Images")).hasSize(2);
        assertThat(usage.path("Images").get(0).path("SharedSize").longValue()).isEqualTo(BIG);
        assertThat(usage.path("Images").get(0).path("Containers").longValue()).isZero();
    }

    private static byte[] sameFile() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        byte[] big = new byte[BIG];
        new Random(6).nextBytes(big);
        add(tar, "big", big);
        add(tar, "Dockerfile", "FROM scratch\nCOPY big /big\n".getBytes(StandardCharsets.UTF_8));
        tar.finish();
        return bytes.toByteArray();
    }

    @Test
    void aVolumesFilesAreCountedAndFreed() throws IOException {
        Volume volume = daemon.engine().volumes().create("data", Map.of(), Map.of());
        Files.write(volume.mountpoint().resolve("file"), new byte[12_345]);
        JsonNode shown = ask("GET", "/system/df").json().path("Volumes").get(0);
        assertThat(shown.path("UsageData").path("Size").longValue()).isEqualTo(12_345);
        assertThat(shown.path("UsageData").path("RefCount").longValue()).isZero();
        String all = filters("{\"all\":[\"true\"]}");
        JsonNode pruned = ask("POST", "/volumes/prune?filters=" + all).json();
        assertThat(pruned.path("VolumesDeleted").get(0).stringValue()).isEqualTo("data");
        assertThat(pruned.path("SpaceReclaimed").longValue()).isEqualTo(12_345);
    }

    @Test
    void onlyTheKindsThatAreAskedForAreAnswered() {
        assertThat(ask("GET", "/system/df?type=image&type=volume").json().propertyNames())
                .containsExactlyInAnyOrder("Images", "Volumes");
        assertThat(ask("GET", "/system/df?type=build-cache").json().propertyNames())
                .containsExactly("BuildCache");
        assertThat(ask("GET", "/v1.41/system/df?type=image").json().propertyNames())
                .contains("Containers", "BuildCache");
        Answer unknown = ask("GET", "/system/df?type=image&type=network");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.json().path("message").stringValue())
                .isEqualTo("unknown object type: network");
    }

    @Test
    void newerClientsGetSumsAndListsWhenTheyAsk() throws IOException {
        build("sums:1", 7);
        DiskUsageRoutes routes =
                new DiskUsageRoutes(
                        daemon.engine(),
                        daemon.store().images(),
                        daemon.cache(),
                        new ContainerView(daemon.store().images(), InstantSource.system()));
        Set<String> images = Set.of("image");
        Map<String, ?> brief = routes.answer(new ApiVersion(1, 52), images, false).map();
        assertThat(brief).containsOnlyKeys("LayersSize", "Images", "ImageUsage");
        assertThat(Json.line(brief.get("ImageUsage"), ""))
                .asString(StandardCharsets.UTF_8)
                .contains("\"Reclaimable\":3000000,\"TotalCount\":1,\"TotalSize\":300");
        Map<String, ?> whole = routes.answer(new ApiVersion(1, 52), images, true).map();
        assertThat(whole).containsOnlyKeys("ImageUsage");
        assertThat(Json.line(whole, "")).asString(StandardCharsets.UTF_8).contains("\"Items\":[{");
    }
}
