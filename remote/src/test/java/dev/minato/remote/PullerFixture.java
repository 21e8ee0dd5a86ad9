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
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A registry of this process, and a store that pulls from it. */
abstract class PullerFixture {
    static final int SIZE = 300_000;
    @TempDir Path folder;
    final TestRegistry server = new TestRegistry();
    final List<PullEvent> events = new CopyOnWriteArrayList<>();

    final Registries registries =
            new Registries(
                    Map.of(),
                    Path.of("/nonexistent"),
                    new Registries.Patience(
                            new RetryPolicy(3, Duration.ofMillis(1)),
                            new RegistryTransport.Limits(
                                    Duration.ofSeconds(5),
                                    Duration.ofSeconds(5),
                                    Duration.ofSeconds(2))),
                    InstantSource.system());

    Database database;
    ImageStore store;
    ImagePuller puller;

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
                new ImagePuller(
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

    static byte[] content(int seed) {
        byte[] bytes = new byte[SIZE];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static List<TestLayer> layers(int count) {
        List<TestLayer> layers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            layers.add(TestLayer.of("file" + i, content(i)));
        }
        return layers;
    }

    Reference reference(String tag) {
        return Reference.parse(server.domain() + "/app:" + tag);
    }

    ImageId pull() {
        return puller.pull(reference("1"), Optional.empty(), events::add);
    }

    Fault refusal() {
        List<Fault> faults = new ArrayList<>();
        assertThatThrownBy(this::pull).isInstanceOfSatisfying(Fault.class, faults::add);
        return faults.getFirst();
    }

    byte[] file(ImageId image, String name) {
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

    String blobPath(TestLayer layer) {
        return "/v2/app/blobs/" + layer.digest();
    }

    long leftovers() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("store/ingest"))) {
            return files.count();
        }
    }

    /** What was unpacked for nothing is removed behind the scenes. */
    void assertNoSnapshotIsLeft() throws IOException {
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

    /** An index that says {@code entries}, each {@code MEDIA-TYPE DIGEST}. */
    Digest index(String tag, String... entries) {
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
}
