package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code minato build --check} and {@code --call}: what is asked, printed and answered. */
@Timeout(60)
class BuildQuestionTest {
    private static final String FOUND =
            "{\"result.json\":\"{\\\"warnings\\\": [{}]}\",\"result.txt\":\"\\nWARNING: A\\n\","
                    + "\"result.statuscode\":\"1\",\"version\":\"1.0.0\"}";

    @TempDir Path folder;
    private Path context = Path.of(".");

    @BeforeEach
    void write() throws IOException {
        context = Files.createDirectories(folder.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM scratch\n");
    }

    private CommandRun ask(String query, int status, String answer, String... words)
            throws IOException {
        RecordedExchange exchange =
                RecordedExchange.json(
                        "docker POST /build?version=1&minato-progress=1&dockerfile=Dockerfile"
                                + query,
                        status,
                        answer);
        try (RecordedDaemon daemon = RecordedDaemon.in(folder.resolve("home"), exchange)) {
            CommandRun run = CommandRun.of(daemon.home(), words);
            assertThat(daemon.lines()).hasSize(1);
            assertThat(daemon.received().getFirst().body()).contains("FROM scratch");
            return run;
        }
    }

    @Test
    void aCheckEndsWithOneWhereSomethingIsFound() throws IOException {
        assertThat(ask("&minato-call=check", 200, FOUND, "build", "--check", context.toString()))
                .isEqualTo(
                        new CommandRun(
                                1,
                                "Check complete, 1 warning has been found!\n\nWARNING: A\n",
                                ""));
    }

    @Test
    void aCheckMayBePrintedAsJson() throws IOException {
        assertThat(
                        ask(
                                "&minato-call=check",
                                200,
                                FOUND,
                                "build",
                                "--call",
                                "check",
                                "-o",
                                "json",
                                context.toString()))
                .isEqualTo(new CommandRun(1, "{\"warnings\": [{}]}\n", ""));
    }

    @Test
    void aFileThatCannotBeBuiltIsTheError() throws IOException {
        String answer =
                "{\"result.json\":\"{\\\"warnings\\\": null}\",\"result.txt\":\"\","
                        + "\"result.statuscode\":\"1\",\"minato.failure\":\"it is wrong\\n\"}";
        CommandRun run =
                ask("&minato-call=check", 200, answer, "build", "--check", context.toString());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("it is wrong");
    }

    @Test
    void anOutlineIsThatOfTheTargetWithItsArguments() throws IOException {
        String answer =
                "{\"result.json\":\"{}\",\"result.txt\":\"TARGET: t\\n\","
                        + "\"result.statuscode\":\"0\"}";
        assertThat(
                        ask(
                                "&target=t&buildargs=%7B%22A%22%3A%221%22%7D&minato-call=outline",
                                200,
                                answer,
                                "build",
                                "--call=outline",
                                "--target",
                                "t",
                                "--build-arg",
                                "A=1",
                                context.toString()))
                .isEqualTo(new CommandRun(0, "TARGET: t\n", ""));
    }

    @Test
    void whatTheDaemonRefusesIsTheError() throws IOException {
        CommandRun run =
                ask(
                        "&minato-call=targets",
                        400,
                        "{\"message\":\"unknown instruction\"}",
                        "build",
                        "--call=targets",
                        context.toString());
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).contains("unknown instruction");
    }

    @Test
    void anotherCallIsWrongUsage() throws IOException {
        try (RecordedDaemon daemon = RecordedDaemon.in(folder.resolve("home"))) {
            CommandRun run = CommandRun.of(daemon.home(), "build", "--call", "lint", ".");
            assertThat(run.exit()).isEqualTo(2);
            assertThat(daemon.lines()).isEmpty();
        }
    }
}
