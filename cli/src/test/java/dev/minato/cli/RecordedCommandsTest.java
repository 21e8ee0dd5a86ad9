package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Home;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Each command against what a real daemon said to it: what it sends, prints and answers. */
class RecordedCommandsTest {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app-create",
                "app-delete",
                "app-exec",
                "app-exec-named",
                "app-list",
                "app-list-environment",
                "app-logs",
                "app-logs-no-previous",
                "app-logs-previous",
                "app-logs-replicas",
                "app-logs-system",
                "app-restart",
                "app-scale",
                "app-scale-show",
                "app-show",
                "app-show-missing",
                "app-start",
                "app-stop",
                "app-update",
                "app-update-nowait",
                "builder-prune",
                "down",
                "down-missing",
                "exec",
                "exec-detached",
                "exec-stopped",
                "images",
                "images-all",
                "ingress-disable",
                "ingress-enable",
                "ingress-enable-tcp",
                "ingress-show",
                "ingress-show-none",
                "ingress-update",
                "inspect",
                "label-add",
                "label-remove",
                "label-swap",
                "logs",
                "logs-app",
                "logs-missing",
                "ps",
                "ps-all",
                "pull",
                "pull-refused",
                "restart-container",
                "revision-activate",
                "revision-copy",
                "revision-deactivate",
                "revision-list",
                "revision-list-names",
                "revision-restart",
                "revision-set-mode",
                "revision-set-mode-single",
                "revision-show",
                "rm",
                "rm-running",
                "rmi",
                "run",
                "run-conflict",
                "run-detached",
                "run-network-missing",
                "run-not-found",
                "run-pulls",
                "secret-list",
                "secret-list-values",
                "secret-remove",
                "secret-remove-missing",
                "secret-remove-used",
                "secret-set",
                "secret-show",
                "secret-show-missing",
                "start-container",
                "stop-container",
                "system-df",
                "system-prune",
                "tag",
                "tag-missing",
                "traffic-set",
                "traffic-set-label",
                "traffic-set-latest",
                "traffic-set-single",
                "traffic-set-unknown",
                "traffic-show",
                "up-image"
            })
    void asksAndAnswersAsItDid(String name) throws Exception {
        RecordedCommand recording = RecordedCommand.named(name);
        try (RecordedDaemon daemon = RecordedDaemon.in(folder, recording.exchanges())) {
            assertAsRecorded(
                    recording, daemon, CommandRun.of(daemon.home(), recording.words()), "");
        }
    }

    private static void assertAsRecorded(
            RecordedCommand recording, RecordedDaemon daemon, CommandRun run, String port) {
        assertThat(plain(run.out())).isEqualTo(plain(recording.out().replace(":8080", port)));
        assertThat(plain(run.err())).isEqualTo(plain(recording.err().replace(":8080", port)));
        assertThat(run.exit()).isEqualTo(recording.exit());
        if (recording.atOnce()) {
            assertThat(daemon.lines()).containsExactlyInAnyOrderElementsOf(recording.lines());
        } else {
            assertThat(daemon.lines()).isEqualTo(recording.lines());
        }
        List<JsonNode> sent = recording.sent();
        for (int i = 0; i < sent.size(); i++) {
            RecordedDaemon.ReceivedRequest request = daemon.received().get(i);
            if (sent.get(i).isString()) {
                assertThat(request.body()).contains("Dockerfile");
            } else if (!sent.get(i).isMissingNode()) {
                assertThat(request.json()).isEqualTo(sent.get(i));
            }
        }
    }

    /** Ages, and with them the width of columns, are those of the moment. */
    private static String plain(String text) {
        return text.replaceAll("(About an? \\w+|\\d+ \\w+|Less than a second) ago", "AGO")
                .replaceAll(" {2,}", "  ")
                .replace(":8080", "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"build", "up-folder", "up-unchanged"})
    void aFolderIsSentAsItDid(String name) throws Exception {
        RecordedCommand recording = RecordedCommand.named(name);
        Path context = Files.createDirectories(folder.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM minato.local/jre:25\n");
        String[] words = recording.words();
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace("/var/lib/minato-ctx", context.toString());
        }
        try (RecordedDaemon daemon =
                        RecordedDaemon.in(folder.resolve("home"), recording.exchanges());
                ServerSocket ingress = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> answerOnce(ingress));
            daemon.telling("ingress", "\"127.0.0.1:" + ingress.getLocalPort() + "\"");

            CommandRun run = CommandRun.of(daemon.home(), words);

            assertAsRecorded(recording, daemon, run, ":" + ingress.getLocalPort());
        }
    }

    private static void answerOnce(ServerSocket ingress) {
        try (Socket client = ingress.accept();
                InputStream in = client.getInputStream()) {
            assertThat(in.read()).isEqualTo('G');
            client.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // A build alone asks nobody.
            return;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ps, 0, ''",
        "images, 0, ''",
        "system-df, 0, ''",
        "app-list, 0, value",
        "revision-list, 1, value"
    })
    void theFormsOfTheAnswerItself(String name, int exchange, String below) throws Exception {
        RecordedCommand recording = RecordedCommand.named(name);
        JsonNode answer =
                RecordedCommand.resource(name).path("exchanges").path(exchange).path("answer");
        JsonNode expected = below.isEmpty() ? answer : answer.path(below);
        for (String form : List.of("json", "yaml")) {
            try (RecordedDaemon daemon =
                    RecordedDaemon.in(folder.resolve(form), recording.exchanges())) {
                CommandRun run = CommandRun.of(daemon.home(), with(recording.words(), "-o", form));

                assertThat(run.exit()).isZero();
                assertThat(run.err()).isEmpty();
                // A time that is told as that of the moment is no part of it.
                assertThat(
                                YAMLMapper.builder()
                                        .build()
                                        .readTree(run.out())
                                        .toString()
                                        .replaceAll("\"Created\":\\d+", ""))
                        .isEqualTo(
                                expected.toString().replaceAll("\"Created\":(\"@-)?\\d+\"?", ""));
            }
        }
    }

    private static String[] with(String[] words, String... more) {
        return Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray(String[]::new);
    }

    @Test
    void theStatusIsToldInEachFormAndByTheExitCode() throws Exception {
        try (RecordedDaemon daemon = RecordedDaemon.in(folder)) {
            assertThat(CommandRun.of(daemon.home(), "status").out())
                    .contains("ingress", "127.0.0.1:8080");
            assertThat(CommandRun.of(daemon.home(), "status", "-o", "json").out())
                    .contains("\"ready\" : true");
            assertThat(CommandRun.of(daemon.home(), "start").err())
                    .isEqualTo("The daemon runs already.\n");
            assertThat(CommandRun.of(daemon.home(), "recover"))
                    .isEqualTo(
                            new CommandRun(
                                    1,
                                    "",
                                    "The daemon runs and has its database: `minato stop` comes"
                                            + " first.\n"));
            daemon.telling("ready", "false");
            assertThat(CommandRun.of(daemon.home(), "status").exit()).isEqualTo(1);
            assertThat(daemon.lines()).isEmpty();
        }
    }

    @Test
    void whatIsReadGoesToTheProcess() throws Exception {
        RecordedCommand recording = RecordedCommand.named("exec-stdin");
        try (RecordedDaemon daemon = RecordedDaemon.in(folder, recording.exchanges())) {
            CommandRun run =
                    CommandRun.of(
                            daemon.home(), CommandRun.PATIENCE, input("hello"), recording.words());

            assertAsRecorded(recording, daemon, run, "");
            assertThat(daemon.awaitInput()).isEqualTo("hello");
        }
    }

    @Test
    void aPruneAsksFirst() throws Exception {
        RecordedCommand recording = RecordedCommand.named("builder-prune");
        try (RecordedDaemon daemon = RecordedDaemon.in(folder, recording.exchanges())) {
            String[] words = {"builder", "prune", "--filter", "until=1s"};

            CommandRun no = CommandRun.of(daemon.home(), CommandRun.PATIENCE, input("n\n"), words);
            assertThat(no.exit()).isEqualTo(1);
            assertThat(no.err()).endsWith("Are you sure you want to continue? [y/N] ");
            assertThat(CommandRun.of(daemon.home(), words).exit()).isEqualTo(1);
            assertThat(daemon.lines()).isEmpty();

            CommandRun yes = CommandRun.of(daemon.home(), CommandRun.PATIENCE, input("Y\n"), words);
            assertThat(yes.exit()).isZero();
            if (recording.atOnce()) {
                assertThat(daemon.lines()).containsExactlyInAnyOrderElementsOf(recording.lines());
            } else {
                assertThat(daemon.lines()).isEqualTo(recording.lines());
            }
        }
    }

    private static InputStream input(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aStopEndsTheProcessThatTheStatusNames() throws Exception {
        Process process = new ProcessBuilder("sleep", "600").start();
        try (RecordedDaemon daemon = RecordedDaemon.in(folder)) {
            daemon.telling("pid", Long.toString(process.pid()));

            CommandRun run = CommandRun.of(daemon.home(), "stop");

            assertThat(run).isEqualTo(new CommandRun(0, "", "The daemon has stopped.\n"));
            assertThat(process.waitFor()).isEqualTo(143);
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void withoutADaemonStatusAndStopSaySo() {
        Home home = Home.at(folder.resolve("none"));

        assertThat(CommandRun.of(home, "status"))
                .isEqualTo(
                        new CommandRun(
                                1,
                                "",
                                "No daemon runs for " + home.root() + ": run `minato start`.\n"));
        assertThat(CommandRun.of(home, "status", "-o", "json").out()).contains("\"ready\" : false");
        assertThat(CommandRun.of(home, "stop"))
                .isEqualTo(new CommandRun(0, "", "No daemon runs.\n"));
    }
}
