package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.image.model.Digest;
import dev.minato.image.tar.TarEntry;
import dev.minato.image.tar.TarWriter;
import dev.minato.linux.BytePath;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Images that cannot be had, and people who may not, in the words of the command. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientErrorsTest {
    private static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);
    private Instance minato;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(103);
        minato.minato("start").ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    @Test
    void aRegistryThatIsDownIsNamed() throws IOException {
        String registry = "127.0.0.1:" + Instance.freePort();
        Path folder =
                minato.folder("base-down", Map.of("Dockerfile", "FROM " + registry + "/base:1\n"));

        for (Instance.Result refused :
                List.of(
                        minato.minato("up", registry + "/app:1", "-n", "down"),
                        minato.minato("up", folder.toString()))) {
            assertRefused(refused, "connection refused", "registry " + registry);
        }
        assertNothingIsLeft();
    }

    @Test
    void aRegistryThatRefusesUsSaysHowToBeLetIn() throws IOException {
        try (LoopbackRegistry registry = new LoopbackRegistry()) {
            registry.refuseEverybody();

            Instance.Result refused =
                    minato.minato("up", registry.name() + "/app:1", "-n", "closed");

            assertRefused(
                    refused,
                    registry.name() + "/v2/app/manifests/1",
                    "no basic auth credentials",
                    "docker login " + registry.name());
        }
        assertNothingIsLeft();
    }

    @Test
    void aBaseImageThatDoesNotExistIsShownWithItsLine() throws IOException {
        try (LoopbackRegistry registry = new LoopbackRegistry()) {
            Path folder =
                    minato.folder(
                            "base-missing",
                            Map.of("Dockerfile", "FROM " + registry.name() + "/nosuch:1\n"));

            assertRefused(
                    minato.minato("up", folder.toString()),
                    "manifest for " + registry.name() + "/nosuch:1 not found",
                    "Dockerfile:1");
        }
        assertNothingIsLeft();
    }

    @Test
    void aPulledLayerThatLiesAboutItsDiffIdIsRefused() throws IOException {
        byte[] layer = LoopbackRegistry.layer("file", CONTENT);
        Digest lie = Digest.of(CONTENT);
        try (LoopbackRegistry registry = new LoopbackRegistry()) {
            registry.image("liar", layer, lie);

            assertRefused(
                    minato.minato("pull", registry.name() + "/liar:1"),
                    lie.toString(),
                    Digest.of(layer).toString());
        }
        assertNothingIsLeft();
    }

    @Test
    void aLoadedLayerThatLiesAboutItsDiffIdIsRefused() throws IOException {
        byte[] layer = LoopbackRegistry.layer("file", CONTENT);
        Digest lie = Digest.of(CONTENT);
        Path archive = minato.folder("forged", Map.of()).resolve("forged.tar");
        try (OutputStream out = Files.newOutputStream(archive)) {
            TarWriter tar = new TarWriter(out);
            add(tar, "config.json", LoopbackRegistry.config(lie));
            add(tar, "layer.tar", layer);
            add(
                    tar,
                    "manifest.json",
                    "[{\"Config\":\"config.json\",\"RepoTags\":[\"forged:1\"],\"Layers\":[\"layer.tar\"]}]"
                            .getBytes(StandardCharsets.UTF_8));
            tar.finish();
        }

        assertRefused(
                minato.docker("load", "-i", archive.toString()),
                lie.toString(),
                Digest.of(layer).toString());
        assertNothingIsLeft();
    }

    private static void add(TarWriter tar, String name, byte[] bytes) throws IOException {
        TarEntry.Attributes attributes = new TarEntry.Attributes(0644, 0, 0, 0, 0);
        tar.add(TarEntry.file(BytePath.of(name), attributes, bytes.length), bytes);
    }

    @Test
    void whoMayNotUseTheSocketIsToldHowToBeAllowed(@TempDir Path open) throws IOException {
        Path product = installed(open);

        Instance.Result refused =
                Instance.run(
                        Path.of("/"),
                        minato.environment(),
                        List.of(
                                "setpriv",
                                "--reuid=65534",
                                "--regid=65534",
                                "--clear-groups",
                                product.resolve("minato").toString(),
                                "up",
                                "minato.local/jre:25",
                                "-n",
                                "foreign"));

        assertRefused(
                refused,
                "you may not use " + minato.home().armSocket(),
                "you are not in group minato",
                "usermod -aG minato");
        assertNothingIsLeft();
    }

    /** The built product at a place where everybody may read, as an installation is. */
    private static Path installed(Path place) throws IOException {
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path current = Instance.root().resolve(".dist/current").toRealPath();
        Instance.run(Path.of("/"), Map.of(), List.of("cp", "-a", current + "/.", place.toString()))
                .ok();
        Files.move(place.resolve("minato.source"), place.resolve("minato"));
        return place;
    }

    @Test
    void anEmptyEnvironmentIsEnough() {
        Instance.Result status =
                Instance.run(
                        Path.of("/"),
                        Map.of(),
                        List.of(
                                "env",
                                "-i",
                                "MINATO_HOME=" + minato.home().root(),
                                Instance.root().resolve("minato").toString(),
                                "run",
                                "--rm",
                                "minato.local/jre:25",
                                "echo",
                                "hello"));

        assertThat(status.ok().out()).isEqualTo("hello\n");
    }

    private void assertNothingIsLeft() {
        Eventually.becomes(() -> Workings.of(minato.home()), Set.of());
        assertThat(minato.docker("images", "--format", "{{.Repository}}").ok().out().lines())
                .allMatch(name -> name.startsWith("minato.local/"));
        assertThat(minato.minato("app", "list", "-q").ok().text()).isEmpty();
    }

    private static void assertRefused(Instance.Result result, String... words) {
        assertThat(result.exit()).as(result.err()).isEqualTo(1);
        assertThat(result.err()).contains(words);
    }
}
