package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.image.model.Digest;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code kill -9} of the daemon in the middle of work: the next start leaves nothing of it over,
 * the next attempt works, and apps answer all the time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CrashTest {
    private static final String JRE = "minato.local/jre:25";
    private static final int SIZE = 8 << 20;
    private Instance minato;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(106);
        minato.minato("start").ok();
        minato.minato("pull", JRE).ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    @Test
    void duringABuild() throws Exception {
        Path endless =
                minato.folder(
                        "endless",
                        Map.of("Dockerfile", "FROM " + JRE + "\nRUN echo begun; sleep 600\n"));
        Set<String> before = Workings.of(minato.home());
        try (Foreground build = minato.foreground("build", endless.toString())) {
            build.awaitErr("\nbegun");
            minato.killDaemon();

            Instance.Result cut = build.end();
            assertThat(cut.exit()).isEqualTo(1);
            assertThat(cut.err()).contains("the daemon went away");
        }
        minato.minato("start").ok();

        Eventually.get(() -> Workings.of(minato.home()), before::containsAll);
        Path short_ =
                minato.folder(
                        "endless",
                        Map.of("Dockerfile", "FROM " + JRE + "\nRUN echo done > /done\n"));
        minato.docker("build", "-q", "-t", "after:1", short_.toString()).ok();
        minato.docker("rmi", "after:1").ok();
    }

    @Test
    void duringAPull() throws Exception {
        byte[] layer = LoopbackRegistry.layer("large", new byte[SIZE]);
        Set<String> before = Workings.of(minato.home());
        try (LoopbackRegistry registry = new LoopbackRegistry()) {
            String image = registry.name() + "/large:1";
            registry.stall(registry.image("large", layer, Digest.of(layer)));
            try (Foreground pull = minato.foreground("pull", image)) {
                registry.awaitHalf();
                minato.killDaemon();

                Instance.Result cut = pull.end();
                assertThat(cut.exit()).isEqualTo(1);
                assertThat(cut.err()).contains("the daemon went away");
            }
            minato.minato("start").ok();

            assertThat(minato.docker("images", "-q", image).ok().text()).isEmpty();
            minato.minato("pull", image).ok();
            assertThat(minato.docker("images", "-q", image).ok().text()).isNotEmpty();
            minato.docker("rmi", image).ok();
        }
        Eventually.get(() -> Workings.of(minato.home()), before::containsAll);
    }

    @Test
    void duringASwitchOfRevisions() throws Exception {
        minato.minato("up", minato.site("switch", "first page").toString()).ok();
        Path second =
                minato.folder(
                        "switch",
                        Map.of(
                                "Dockerfile",
                                "FROM "
                                        + JRE
                                        + "\nCOPY index.html /site/\nEXPOSE 8080\nCMD"
                                        + " [\"sh\",\"-c\",\"sleep 5; exec java -m jdk.httpserver"
                                        + " -b 0.0.0.0 -p 8080 -d /site\"]\n",
                                "index.html",
                                "second page"));
        ProcessHandle daemon = minato.daemon();
        try (Foreground up = minato.foreground("up", second.toString())) {
            Eventually.get(this::replicas, names -> names.size() == 2);
            Instance.kill(daemon);

            assertThat(page()).contains("first page").endsWith("200");
            assertThat(up.end().exit()).isEqualTo(1);
        }
        minato.minato("start").ok();

        String served =
                Eventually.get(
                        () -> {
                            String now = page();
                            assertThat(now).endsWith("200");
                            return now;
                        },
                        now -> now.contains("second page"));
        assertThat(served).endsWith("200");
        Eventually.get(this::replicas, names -> names.size() == 1);
        Instance.Result again = minato.minato("up", second.toString()).ok();
        assertThat(again.err()).contains("Nothing changed");
        minato.minato("down", "-n", "switch").ok();
    }

    private String page() {
        return minato.get("switch", "/").ok().out();
    }

    private List<String> replicas() {
        return minato.docker("ps", "--format", "{{.Names}}")
                .ok()
                .out()
                .lines()
                .filter(name -> name.startsWith("switch--"))
                .toList();
    }
}
