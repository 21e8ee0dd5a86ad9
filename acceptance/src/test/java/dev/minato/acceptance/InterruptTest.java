package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * Ctrl-C at the moments of {@code up}: it ends at once, says what that means, and leaves nothing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InterruptTest {
    private static final int BY_SIGINT = 130;
    private static final long LARGE = 3L << 30;
    private Instance minato;

    @BeforeAll
    void start() throws IOException {
        minato = Instance.create(102);
        minato.minato("start").ok();
        minato.minato("pull", "minato.local/jre:25").ok();
    }

    @AfterAll
    void stop() throws IOException {
        minato.close();
    }

    @Test
    void duringTheUploadOfAFolder() throws Exception {
        Path folder = minato.folder("upload", Map.of("Dockerfile", "FROM scratch\nCOPY . /\n"));
        try (RandomAccessFile file = new RandomAccessFile(folder.resolve("big").toFile(), "rw")) {
            file.setLength(LARGE);
        }
        Set<String> before = Workings.of(minato.home());
        try (Foreground up = minato.foreground("up", folder.toString())) {
            Eventually.get(() -> Workings.of(minato.home()), now -> !now.equals(before));

            assertInterrupted(up.interrupt().end(), "nothing was deployed");
        }
        Eventually.get(() -> Workings.of(minato.home()), before::containsAll);
        assertThat(minato.minato("app", "list", "-q").ok().text()).isEmpty();
    }

    @Test
    void duringARunOfTheBuild() throws Exception {
        Path folder =
                minato.folder(
                        "step",
                        Map.of(
                                "Dockerfile",
                                "FROM minato.local/jre:25\nRUN echo begun; sleep 600\n"));
        Set<String> before = Workings.of(minato.home());
        try (Foreground up = minato.foreground("up", folder.toString())) {
            up.awaitErr("\nbegun");
            assertThat(Workings.of(minato.home())).isNotEqualTo(before);

            assertInterrupted(up.interrupt().end(), "nothing was deployed");
        }
        Eventually.get(() -> Workings.of(minato.home()), before::containsAll);
        assertThat(minato.minato("app", "list", "-q").ok().text()).isEmpty();
    }

    @Test
    void whileARevisionIsWaitedForTheDeploymentGoesOn() throws Exception {
        Path folder = minato.sleeper("patient");
        Set<String> before = Workings.of(minato.home());
        try (Foreground up = minato.foreground("up", folder.toString())) {
            up.awaitErr("Waiting for patient--");

            assertInterrupted(up.interrupt().end(), "the deployment goes on", "down -n patient");
        }
        assertThat(minato.minato("app", "list", "-q").ok().text()).isEqualTo("patient");
        minato.minato("down", "-n", "patient").ok();
        Eventually.get(() -> Workings.of(minato.home()), before::containsAll);
    }

    private static void assertInterrupted(Instance.Result result, String... words) {
        assertThat(result.exit()).as(result.err()).isEqualTo(BY_SIGINT);
        assertThat(result.err()).contains("minato: interrupted: ").contains(words);
        assertThat(result.out()).isEmpty();
    }
}
