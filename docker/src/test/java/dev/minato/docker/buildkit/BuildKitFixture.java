package dev.minato.docker.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.docker.TestDaemon;
import dev.minato.docker.buildkit.wire.Exporter;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Clients of BuildKit's API, on the real rooms below. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BuildKitFixture {
    Path folder = Path.of("/");
    TestDaemon daemon;
    Path files = Path.of("/");
    BuildClient client;
    int builds;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        daemon = new TestDaemon(folder.resolve("home"));
        daemon.tag("busybox:latest", daemon.busybox());
    }

    @AfterAll
    void stop() {
        daemon.close();
    }

    @BeforeEach
    void begin() throws IOException {
        builds++;
        files = Files.createDirectories(folder.resolve("files" + builds));
        client =
                new BuildClient(
                        daemon.socket(), folder.resolve("own" + builds), files, "session" + builds);
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        try (Stream<Path> left = Files.list(folder.resolve("home/contexts"))) {
            assertThat(left).isEmpty();
        }
    }

    void dockerfile(String text) throws IOException {
        BuildClient.write(files.resolve("Dockerfile"), text, "rw-r--r--");
    }

    BuildClient.Outcome build(Map<String, String> options, Exporter... exporters) throws Exception {
        return client.begin().build("ref" + builds, options, exporters);
    }

    static Exporter moby(String names) {
        return Exporter.newBuilder().setType("moby").putAttrs("name", names).build();
    }
}
