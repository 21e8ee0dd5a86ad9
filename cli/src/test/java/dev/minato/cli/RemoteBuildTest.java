package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** {@code minato build URL}: the daemon is told what to fetch, and nothing is sent. */
@Timeout(60)
class RemoteBuildTest {
    private static final String BUILT = "{\"aux\":{\"ID\":\"sha256:" + "12".repeat(32) + "\"}}\r\n";

    @TempDir Path folder;

    private CommandRun run(String query, String... words) throws Exception {
        RecordedExchange built =
                RecordedExchange.json("docker POST /build?version=1" + query, 200, BUILT);
        try (RecordedDaemon daemon = RecordedDaemon.in(folder.resolve("home"), built)) {
            CommandRun run = CommandRun.of(daemon.home(), words);
            assertThat(daemon.lines()).containsExactly(built.line());
            assertThat(daemon.received().getFirst().body()).isEmpty();
            return run;
        }
    }

    @Test
    void aRepositoryIsFetchedByTheDaemon() throws Exception {
        CommandRun run =
                run(
                        "&minato-progress=1&dockerfile=sub%2FDockerfile&t=shop%3A1"
                                + "&remote=https%3A%2F%2Fh%2Fshop.git%23main%3Asub",
                        "build",
                        "-q",
                        "-t",
                        "shop:1",
                        "-f",
                        "sub/Dockerfile",
                        "https://h/shop.git#main:sub");
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    @Test
    void soIsARepositoryOfGithubWithoutAScheme() throws Exception {
        CommandRun run =
                run(
                        "&minato-progress=1&dockerfile=&remote=github.com%2Fmoby%2Fbuildkit",
                        "build", "-q", "github.com/moby/buildkit");
        assertThat(run.exit()).isZero();
    }

    @Test
    void anythingElseIsAFolder() throws Exception {
        try (RecordedDaemon daemon = RecordedDaemon.in(folder.resolve("home"))) {
            CommandRun run = CommandRun.of(daemon.home(), "build", "ftp://h/x");
            assertThat(run.err()).contains("there is no folder ftp:/");
            assertThat(daemon.lines()).isEmpty();
        }
    }
}
