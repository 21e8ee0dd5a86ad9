package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.image.ImageStore;
import dev.minato.image.StoreSettings;
import dev.minato.image.catalog.Image;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;
import dev.minato.state.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Base images of minato.local, made from a JDK that is small enough for a test. */
final class HostBaseImagesTest {
    private static final Reference JRE = Reference.parse("minato.local/jre:25");
    private static final Reference JDK = Reference.parse("minato.local/jdk:25");

    @TempDir Path folder;
    private final List<PullEvent> events = new CopyOnWriteArrayList<>();
    private Path java;
    private Path scratch;
    private Database database;
    private ImageStore store;
    private Registries registries;
    private ImageSource source;

    @BeforeEach
    void open() throws IOException {
        java = folder.resolve("jdk");
        Files.createDirectories(java.resolve("bin"));
        Files.createDirectories(java.resolve("lib/server"));
        Files.copy(Path.of("/bin/true"), java.resolve("bin/java"));
        Files.copy(Path.of("/bin/true"), java.resolve("bin/javac"));
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"25\"\n");
        scratch = folder.resolve("bases");
        database = Database.open(folder.resolve("minato.db"), List.of(ImageStore.migrations()));
        store =
                ImageStore.open(
                        folder.resolve("store"),
                        database,
                        StoreSettings.DEFAULT,
                        ImageStore.Outside.system());
        registries =
                new Registries(
                        Map.of(),
                        folder,
                        new Registries.Patience(
                                new RetryPolicy(1, Duration.ofMillis(1)),
                                RegistryTransport.Limits.USUAL),
                        InstantSource.system());
        source = source();
    }

    private ImageSource source() {
        ImagePuller puller =
                new ImagePuller(
                        store,
                        registries,
                        new DockerConfig(folder.resolve("none.json")),
                        Platform.host());
        return new StoreFirst(
                store.images(),
                new HostBaseImages(store, scratch, java, InstantSource.system()),
                puller,
                new LoginCheck(registries),
                Set.of("127.0.0.1:5000"));
    }

    @AfterEach
    void close() {
        registries.close();
        store.close();
        database.close();
    }

    private ImageId obtain(Reference reference, boolean always) {
        return source.obtain(reference, always, Optional.empty(), events::add);
    }

    private boolean has(ImageId image, String name) {
        long top = store.images().get(image).top().orElseThrow();
        try (Dir layer = store.snapshots().openUpper(top)) {
            return layer.find(BytePath.of(name)).isPresent();
        }
    }

    @Test
    void whatAKilledMakerLeftIsCleared() throws IOException {
        Files.createDirectories(scratch.resolve("debian-bookworm/usr"));
        Files.writeString(scratch.resolve("debian-bookworm/usr/file"), "left");
        assertThat(new HostBaseImages(store, scratch, java, InstantSource.system()).clean())
                .isTrue();
        assertThat(scratch).isEmptyDirectory();
    }

    @Test
    void aBaseIsMadeOnFirstUseAndNamed() {
        ImageId made = obtain(JRE, false);
        Image image = store.images().get(made);
        assertThat(image.tags()).containsExactly(JRE);
        assertThat(image.config().run().env()).contains("JAVA_HOME=/opt/java/openjdk");
        assertThat(has(made, "opt/java/openjdk/bin/java")).isTrue();
        assertThat(has(made, "usr/bin/sh")).isTrue();
        assertThat(events).anyMatch(PullEvent.Making.class::isInstance);
    }

    @Test
    void aBaseIsMadeOnce() {
        ImageId made = obtain(JRE, false);
        events.clear();
        assertThat(obtain(JRE, false)).isEqualTo(made);
        assertThat(obtain(JRE, true)).isEqualTo(made);
        assertThat(events).isEmpty();
    }

    @Test
    void twoAtOnceMakeOne() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<ImageId> one =
                    CompletableFuture.supplyAsync(() -> obtain(JRE, false), threads);
            CompletableFuture<ImageId> two =
                    CompletableFuture.supplyAsync(() -> obtain(JRE, false), threads);
            assertThat(one.get()).isEqualTo(two.get());
        }
        assertThat(events).filteredOn(PullEvent.Making.class::isInstance).hasSize(1);
    }

    @Test
    void theSameHostGivesTheSameImage() {
        ImageId made = obtain(JRE, false);
        store.images().remove("minato.local/jre:25", true, _ -> List.of());
        assertThat(obtain(JRE, false)).isEqualTo(made);
    }

    @Test
    void anotherJdkGivesAnotherImageWhenPullingIsAskedFor() throws IOException {
        ImageId made = obtain(JDK, false);
        Files.writeString(java.resolve("release"), "JAVA_VERSION=\"25.0.9\"\n");
        assertThat(obtain(JDK, false)).isEqualTo(made);
        assertThat(obtain(JDK, true)).isNotEqualTo(made);
    }

    @Test
    void theJreHasNoCompiler() {
        assertThat(has(obtain(JDK, false), "opt/java/openjdk/bin/javac")).isTrue();
        assertThat(has(obtain(JRE, false), "opt/java/openjdk/bin/javac")).isFalse();
    }

    @Test
    void whatACrashLeftIsThrownAway() throws IOException {
        Files.createDirectories(scratch.resolve("jre-25/half"));
        Files.writeString(scratch.resolve("jre-25/half/made"), "x");
        assertThat(has(obtain(JRE, false), "half")).isFalse();
        assertThat(scratch.resolve("jre-25").toFile().list()).isEmpty();
    }

    @Test
    void aBaseThatIsNotThereIsRefusedNamingThoseThatAre() {
        assertThatThrownBy(() -> obtain(Reference.parse("minato.local/jdk:8"), false))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "minato.local/jdk:8 does not exist: minato.local has jdk:25, jre:25,"
                                + " debian:bookworm");
    }

    @Test
    void ourOwnRegistryIsLookedUpInTheStoreAndNeverPulled() {
        Reference own = Reference.parse("127.0.0.1:5000/shop:1");
        assertThatThrownBy(() -> obtain(own, true))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("this is Minato's own registry");
        ImageId made = obtain(JRE, false);
        store.images().tag(own, made);
        assertThat(obtain(own, true)).isEqualTo(made);
    }

    @Test
    void aLocalTagIsTakenWithoutAskingTheRegistry() {
        ImageId made = obtain(JRE, false);
        Reference elsewhere = Reference.parse("registry.invalid/shop:1");
        store.images().tag(elsewhere, made);
        assertThat(obtain(elsewhere, false)).isEqualTo(made);
        assertThatThrownBy(() -> obtain(elsewhere, true))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("registry.invalid");
    }

    @Test
    void aJdkThatIsNotThereIsNamed() throws IOException {
        Files.delete(java.resolve("release"));
        assertThatThrownBy(() -> obtain(JDK, false))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("is made from the JDK that runs Minato, but " + java);
    }
}
