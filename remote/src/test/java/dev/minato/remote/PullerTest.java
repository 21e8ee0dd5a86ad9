package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.ImageStore;
import dev.minato.image.StoreSettings;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.MediaTypes;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.state.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Images of registries, good and hostile, on their way into a real store. */
final class PullerTest {
    private static final int SIZE = 300_000;

    @TempDir Path folder;
    private final TestRegistry server = new TestRegistry();
    private final List<PullEvent> events = new CopyOnWriteArrayList<>();
    private final Registries registries =
            new Registries(
                    Map.of(),
                    Path.of("/nonexistent"),
                    new Registries.Patience(
                            new Backoff(3, Duration.ofMillis(1)),
                            new Transport.Limits(
                                    Duration.ofSeconds(5),
                                    Duration.ofSeconds(5),
                                    Duration.ofSeconds(2))),
                    InstantSource.system());
    private Database database;
    private ImageStore store;
    private Puller puller;

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("minato.db"), List.of(ImageStore.migrations()));
        store =
                ImageStore.open(
                        folder.resolve("store"),
                        database,
                        StoreSettings.DEFAULT,
                        ImageStore.Outside.system());
        puller =
                new Puller(
                        store,
                        registries,
                        new DockerConfig(folder.resolve("none.json")),
                        new Platform("linux", "amd64", Optional.empty()));
    }

    @AfterEach
    void close() {
        server.close();
        registries.close();
        store.close();
        database.close();
    }

    private static byte[] content(int seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static List<TestLayer> layers(int count) {
        List<TestLayer> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            layers.add(TestLayer.of("file" + i, content(i)));
        }
        return layers;
    }

    private Reference reference(String tag) {
        return Reference.parse(server.domain() + "/app:" + tag);
    }

    private ImageId pull() {
        return puller.pull(reference("1"), Optional.empty(), events::add);
    }

    private Fault refusal() {
        List<Fault> faults = new ArrayList<>();
        assertThatThrownBy(this::pull).isInstanceOfSatisfying(Fault.class, faults::add);
        return faults.getFirst();
    }

    private byte[] file(ImageId image, String name) {
        long top = store.images().get(image).top().orElseThrow();
        for (Dir layer : store.snapshots().open(top)) {
            try (layer) {
                if (layer.find(BytePath.of(name)).isPresent()) {
                    try (Fd fd = layer.read(BytePath.of(name))) {
                        return fd.input().readAllBytes();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        throw new AssertionError("no " + name);
    }

    private List<PullEvent.Phase> phases(TestLayer layer) {
        return events.stream()
                .filter(PullEvent.Layer.class::isInstance)
                .map(PullEvent.Layer.class::cast)
                .filter(event -> event.layer().equals(layer.digest()))
                .map(PullEvent.Layer::phase)
                .filter(phase -> phase != PullEvent.Phase.WAITING)
                .distinct()
                .toList();
    }

    private String blobPath(TestLayer layer) {
        return "/v2/app/blobs/" + layer.digest();
    }

    private long leftovers() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("store/ingest"))) {
            return files.count();
        }
    }

    /** What was unpacked for nothing is removed behind the scenes. */
    private void assertNoSnapshotIsLeft() throws IOException {
        Path snapshots = folder.resolve("store/snapshots");
        try (WatchService watch = snapshots.getFileSystem().newWatchService()) {
            snapshots.register(watch, StandardWatchEventKinds.ENTRY_DELETE);
            while (snapshots.toFile().list().length > 0) {
                WatchKey key = watch.poll(20, TimeUnit.SECONDS);
                assertThat(key).as("something is removed").isNotNull();
                key.pollEvents();
                key.reset();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anImageIsPulledAndTagged() {
        Digest id = server.image("app", "1", layers(5));
        ImageId image = pull();
        assertThat(image.digest()).isEqualTo(id);
        assertThat(store.images().resolve(reference("1"))).contains(image);
        assertThat(store.images().get(image).repoDigests())
                .singleElement()
                .asString()
                .startsWith(server.domain() + "/app@sha256:");
        for (int i = 0; i < 5; i++) {
            assertThat(file(image, "file" + i)).isEqualTo(content(i));
        }
    }

    @Test
    void theManifestIsKeptAsItWasPulled() {
        server.image("app", "1", layers(2));
        ImageId image = pull();
        Digest named = ((PullEvent.Pulled) events.getLast()).manifest();
        assertThat(store.images().manifest(image)).contains(named);
    }

    @Test
    void aLayerGoesThroughDockersPhases() {
        List<TestLayer> layers = layers(1);
        server.image("app", "1", layers);
        pull();
        assertThat(events.getFirst()).isEqualTo(new PullEvent.Started(reference("1")));
        assertThat(phases(layers.getFirst()))
                .containsExactly(
                        PullEvent.Phase.PULLING,
                        PullEvent.Phase.DOWNLOADING,
                        PullEvent.Phase.VERIFYING,
                        PullEvent.Phase.DOWNLOADED,
                        PullEvent.Phase.EXTRACTING,
                        PullEvent.Phase.COMPLETE);
        assertThat(events.getLast())
                .isInstanceOfSatisfying(
                        PullEvent.Pulled.class, end -> assertThat(end.newer()).isTrue());
    }

    @Test
    void aSecondPullFindsEverythingThere() {
        List<TestLayer> layers = layers(2);
        server.image("app", "1", layers);
        pull();
        events.clear();
        pull();
        assertThat(phases(layers.getLast())).containsExactly(PullEvent.Phase.EXISTS);
        assertThat(((PullEvent.Pulled) events.getLast()).newer()).isFalse();
        assertThat(server.seen(blobPath(layers.getFirst()))).hasSize(1);
    }

    @Test
    void layersOfAnotherImageAreNotDownloadedAgain() {
        List<TestLayer> layers = layers(3);
        server.image("app", "0", layers.subList(0, 2));
        server.image("app", "1", layers);
        puller.pull(reference("0"), Optional.empty(), PullListener.SILENT);
        pull();
        assertThat(server.seen(blobPath(layers.getFirst()))).hasSize(1);
        assertThat(phases(layers.getFirst())).containsExactly(PullEvent.Phase.EXISTS);
    }

    @Test
    void theEntryOfAnIndexForThisPlatformIsPulled() {
        Digest id = server.image("app", "amd", layers(1));
        Digest manifest = Digest.of(server.bytes("/v2/app/manifests/amd"));
        server.manifest(
                "app",
                "1",
                """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":9,"platform":{"os":"linux","architecture":"amd64"}}]}\
                """
                        .formatted(MediaTypes.OCI_MANIFEST, manifest),
                MediaTypes.OCI_INDEX);
        assertThat(pull().digest()).isEqualTo(id);
    }

    /** An index that says {@code entries}, each {@code MEDIA-TYPE DIGEST}. */
    private Digest index(String tag, String... entries) {
        List<String> list = new ArrayList<>();
        for (String entry : entries) {
            String[] parts = entry.split(" ", 2);
            list.add(
                    "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":9}"
                            .formatted(parts[0], parts[1]));
        }
        return server.manifest(
                "app",
                tag,
                "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", list) + "]}",
                MediaTypes.OCI_INDEX);
    }

    @Test
    void anIndexWithinAnIndexIsFollowed() {
        Digest id = server.image("app", "inner", layers(1));
        Digest manifest = Digest.of(server.bytes("/v2/app/manifests/inner"));
        Digest inner = index("a", MediaTypes.OCI_MANIFEST + " " + manifest);
        Digest empty = index("b");
        index("1", MediaTypes.OCI_INDEX + " " + empty, MediaTypes.OCI_INDEX + " " + inner);
        assertThat(pull().digest()).isEqualTo(id);
    }

    @Test
    void indexesWithoutEndAreRefused() {
        String below = MediaTypes.OCI_INDEX + " " + index("end");
        for (int i = 0; i < 40; i++) {
            below = MediaTypes.OCI_INDEX + " " + index("x" + i, below);
        }
        index("1", below);
        assertThat(refusal()).hasMessageContaining("its indexes lead to more than 16 others");
    }

    @Test
    void aReferenceWithADigestIsPulledWithoutATag() {
        server.image("app", "1", layers(1));
        Digest manifest = Digest.of(server.bytes("/v2/app/manifests/1"));
        Reference byDigest = Reference.parse(server.domain() + "/app@" + manifest);
        ImageId image = puller.pull(byDigest, Optional.empty(), PullListener.SILENT);
        assertThat(store.images().get(image).tags()).isEmpty();
        assertThat(store.images().resolve(byDigest)).contains(image);
    }

    @Test
    void aCutDownloadGoesOnWhereItBroke() {
        List<TestLayer> layers = layers(1);
        byte[] packed = layers.getFirst().packed();
        server.image("app", "1", layers);
        AtomicInteger asked = new AtomicInteger();
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    if (asked.incrementAndGet() == 1) {
                        exchange.sendResponseHeaders(200, packed.length);
                        exchange.getResponseBody().write(packed, 0, packed.length / 2);
                        exchange.getResponseBody().flush();
                        throw new IOException("cut");
                    }
                    server.answerAsUsual(exchange);
                });
        assertThat(file(pull(), "file0")).isEqualTo(content(0));
        assertThat(server.seen(blobPath(layers.getFirst())).getLast().header("Range"))
                .matches("bytes=[1-9][0-9]*-");
        assertThat(events).anyMatch(PullEvent.Retrying.class::isInstance);
    }

    @Test
    void aServerWithoutRangesIsReadFromTheStart() {
        List<TestLayer> layers = layers(1);
        byte[] packed = layers.getFirst().packed();
        server.image("app", "1", layers);
        AtomicInteger asked = new AtomicInteger();
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, packed.length);
                    boolean first = asked.incrementAndGet() == 1;
                    exchange.getResponseBody().write(packed, 0, packed.length / (first ? 2 : 1));
                    if (first) {
                        throw new IOException("cut");
                    }
                });
        assertThat(file(pull(), "file0")).isEqualTo(content(0));
    }

    @Test
    void aBrokenPullIsGoneOnWithByTheNext() throws IOException {
        List<TestLayer> layers = layers(1);
        byte[] packed = layers.getFirst().packed();
        server.image("app", "1", layers);
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    boolean first = exchange.getRequestHeaders().getFirst("Range") == null;
                    exchange.sendResponseHeaders(first ? 200 : 500, packed.length);
                    exchange.getResponseBody().write(packed, 0, packed.length / 2);
                    throw new IOException("cut");
                });
        assertThat(refusal().kind()).isEqualTo(Fault.Kind.UNAVAILABLE);
        assertThat(leftovers()).isEqualTo(1);
        assertNoSnapshotIsLeft();
        server.answer(blobPath(layers.getFirst()), server::answerAsUsual);
        assertThat(file(pull(), "file0")).isEqualTo(content(0));
        assertThat(server.seen(blobPath(layers.getFirst())).getLast().header("Range"))
                .startsWith("bytes=");
        assertThat(leftovers()).isZero();
    }

    @Test
    void otherBytesThanTheManifestSaysAreRefused() throws IOException {
        List<TestLayer> layers = layers(1);
        byte[] packed = TestLayer.of("file0", content(9)).packed();
        server.image("app", "1", layers);
        byte[] same = Arrays.copyOf(packed, layers.getFirst().packed().length);
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, same.length);
                    exchange.getResponseBody().write(same);
                });
        assertThat(refusal().kind()).isEqualTo(Fault.Kind.INVALID);
        assertThat(leftovers()).isZero();
        assertNoSnapshotIsLeft();
        assertThat(store.images().resolve(reference("1"))).isEmpty();
    }

    @Test
    void aLayerThatLiesAboutItsDiffIdIsRefusedNamingBoth() throws IOException {
        TestLayer told = TestLayer.of("a", content(1));
        TestLayer sent = TestLayer.of("a", content(2));
        server.image("app", "1", List.of(new TestLayer(told.tar(), sent.packed())));
        assertThat(refusal())
                .hasMessageContaining(told.diffId().toString())
                .hasMessageContaining(sent.diffId().toString());
        assertNoSnapshotIsLeft();
    }

    @Test
    void aManifestThatLiesAboutTheSizeOfALayerThatIsHereIsRefused() {
        List<TestLayer> layers = layers(1);
        server.image("app", "good", layers);
        puller.pull(reference("good"), Optional.empty(), PullListener.SILENT);
        String told = "\"size\":" + layers.getFirst().packed().length;
        String manifest =
                new String(server.bytes("/v2/app/manifests/good"), StandardCharsets.UTF_8);
        assertThat(manifest).contains(told);
        server.manifest(
                "app",
                "1",
                manifest.replace(told, "\"size\":1000000000000"),
                MediaTypes.OCI_MANIFEST);

        assertThat(refusal())
                .hasMessageContaining(layers.getFirst().digest() + " has 1000000000000 bytes");
        assertThat(store.images().resolve(reference("1"))).isEmpty();
    }

    @Test
    void aLayerThatCannotBeUnpackedIsNamed() throws IOException {
        List<TestLayer> layers = layers(1);
        server.image("app", "1", layers);
        byte[] other = new byte[layers.getFirst().packed().length];
        Arrays.fill(other, (byte) 'x');
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, other.length);
                    exchange.getResponseBody().write(other);
                });
        assertThat(refusal())
                .hasMessageContaining("layer " + layers.getFirst().digest() + " of ")
                .hasMessageContaining("/app:1: ");
        assertNoSnapshotIsLeft();
    }

    @Test
    void bytesThatAreNoGzipAtAllAreToldByTheirDigest() throws IOException {
        List<TestLayer> layers = layers(1);
        server.image("app", "1", layers);
        byte[] other = new byte[layers.getFirst().packed().length];
        java.util.Arrays.fill(other, (byte) 'x');
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, other.length);
                    exchange.getResponseBody().write(other);
                });
        assertThat(refusal())
                .hasMessageContaining("layer " + layers.getFirst().digest())
                .hasMessageContaining("content of digest " + Digest.of(other));
        assertNoSnapshotIsLeft();
    }

    @Test
    void aLayerWithoutEndStopsAtItsSize() {
        List<TestLayer> layers = layers(1);
        server.image("app", "1", layers);
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(layers.getFirst().packed());
                    byte[] more = new byte[65_536];
                    for (int i = 0; i < 100_000; i++) {
                        exchange.getResponseBody().write(more);
                    }
                });
        assertThat(file(pull(), "file0")).isEqualTo(content(0));
    }

    @Test
    void aConfigOfAnotherDigestIsRefused() {
        Digest id = server.image("app", "1", layers(1));
        server.answer(
                "/v2/app/blobs/" + id,
                exchange -> {
                    byte[] bytes = server.bytes("/v2/app/blobs/" + id);
                    bytes[bytes.length - 1] = ' ';
                    exchange.sendResponseHeaders(200, bytes.length);
                    exchange.getResponseBody().write(bytes);
                });
        assertThat(refusal()).hasMessageContaining("its config has digest");
    }

    @Test
    void anArtifactIsNotAnImage() {
        server.manifest(
                "app",
                "1",
                """
                {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"%s","size":2},"layers":[]}\
                """
                        .formatted(
                                MediaTypes.OCI_MANIFEST,
                                Digest.of("{}".getBytes(StandardCharsets.UTF_8))),
                MediaTypes.OCI_MANIFEST);
        assertThat(refusal()).hasMessageContaining("this is an artifact, not a container image");
    }

    @Test
    void twoPullsAtOnceDownloadEachLayerOnce() throws Exception {
        List<TestLayer> layers = layers(4);
        server.image("app", "1", layers);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<ImageId> one = CompletableFuture.supplyAsync(this::pull, threads);
            CompletableFuture<ImageId> two = CompletableFuture.supplyAsync(this::pull, threads);
            assertThat(one.get()).isEqualTo(two.get());
        }
        layers.forEach(layer -> assertThat(server.seen(blobPath(layer))).hasSize(1));
    }

    @Test
    void atMostThreeLayersArriveAtOnce() {
        List<TestLayer> layers = layers(8);
        server.image("app", "1", layers);
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (TestLayer layer : layers) {
            server.answer(
                    blobPath(layer),
                    exchange -> {
                        most.accumulateAndGet(now.incrementAndGet(), Math::max);
                        server.answerAsUsual(exchange);
                        now.decrementAndGet();
                    });
        }
        pull();
        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void aListenerThatThrowsCancels() throws IOException {
        server.image("app", "1", layers(3));
        assertThatThrownBy(() ->
                        puller.pull(
                                reference("1"),
                                Optional.empty(),
                                event -> {
                                    if (event instanceof PullEvent.Layer layer
                                            && layer.phase() == PullEvent.Phase.DOWNLOADING) {
                                        throw new CancellationException("gone");
                                    }
                                }))
                .isInstanceOf(CancellationException.class);
        assertThat(store.images().list()).isEmpty();
        assertNoSnapshotIsLeft();
    }

    @Test
    void anInterruptCancels() throws Exception {
        List<TestLayer> layers = layers(1);
        server.image("app", "1", layers);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        server.answer(
                blobPath(layers.getFirst()),
                exchange -> {
                    exchange.sendResponseHeaders(200, layers.getFirst().packed().length);
                    exchange.getResponseBody().write(layers.getFirst().packed(), 0, 1000);
                    exchange.getResponseBody().flush();
                    asked.countDown();
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread pulling =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                pull();
                                outcome.complete(new AssertionError("pulled"));
                            } catch (Fault e) {
                                outcome.complete(e);
                            }
                        });
        asked.await();
        pulling.interrupt();
        assertThat(outcome.get()).hasMessageContaining("was cancelled");
        end.countDown();
        assertNoSnapshotIsLeft();
    }

    @Test
    void anImageWithoutLayersIsPulled() {
        Digest id = server.image("app", "1", List.of());
        assertThat(pull().digest()).isEqualTo(id);
    }

    @Test
    void everyTagIsListedOverSeveralPages() {
        Reference repository = reference("latest");
        server.answer(
                "/v2/app/tags/list",
                exchange -> {
                    boolean first = !exchange.getRequestURI().getQuery().contains("last=");
                    if (first) {
                        exchange.getResponseHeaders()
                                .set("Link", "</v2/app/tags/list?n=1000&last=2>; rel=\"next\"");
                    }
                    TestRegistry.send(
                            exchange,
                            200,
                            first ? "{\"tags\":[\"1\",\"2\"]}" : "{\"tags\":[\"3\"]}");
                });

        assertThat(puller.tags(repository, Optional.empty()))
                .containsExactly(reference("1"), reference("2"), reference("3"));
    }

    @Test
    void aListOfTagsThatNeverEndsIsGivenUp() {
        server.answer(
                "/v2/app/tags/list",
                exchange -> {
                    exchange.getResponseHeaders()
                            .set("Link", "</v2/app/tags/list?last=1>; rel=\"next\"");
                    TestRegistry.send(
                            exchange, 200, "{\"tags\":[" + "\"1\",".repeat(4_000) + "\"1\"]}");
                });

        assertThatThrownBy(() -> puller.tags(reference("latest"), Optional.empty()))
                .hasMessageContaining("more than 10000 tags");
    }
}
