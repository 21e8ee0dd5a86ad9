package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Home;
import dev.minato.cli.client.JsonTree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** What commands say of a daemon that is away, silent, cut off or talks nonsense. */
@Timeout(60)
class FailingDaemonTest {
    /** A daemon that is silent is soon given up here. */
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final List<String> COMMANDS =
            List.of(
                    "app-create",
                    "app-delete",
                    "app-exec",
                    "app-list",
                    "app-logs",
                    "app-logs-system",
                    "app-restart",
                    "app-show",
                    "app-start",
                    "app-stop",
                    "app-update",
                    "build",
                    "builder-prune",
                    "down",
                    "exec",
                    "images",
                    "ingress-disable",
                    "ingress-enable",
                    "ingress-show",
                    "ingress-update",
                    "inspect",
                    "label-add",
                    "label-remove",
                    "label-swap",
                    "logs",
                    "ps",
                    "pull",
                    "revision-activate",
                    "revision-copy",
                    "revision-list",
                    "revision-set-mode",
                    "revision-show",
                    "rm",
                    "rmi",
                    "run",
                    "run-detached",
                    "secret-list",
                    "secret-remove",
                    "secret-set",
                    "secret-show",
                    "start-container",
                    "stop-container",
                    "system-df",
                    "system-prune",
                    "tag",
                    "traffic-set",
                    "traffic-show",
                    "up-image");

    /** Commands that start a daemon where none is. */
    private static final List<String> STARTERS =
            List.of("build", "pull", "run", "run-detached", "up-image");

    @TempDir Path folder;
    private final AtomicInteger folders = new AtomicInteger();

    private record Case(String name, CommandRun run) {}

    /** All commands beside each other, each with its first exchange changed. */
    private List<Case> all(boolean silent, UnaryOperator<RecordedExchange> change)
            throws Exception {
        List<Callable<Case>> tasks = new ArrayList<>();
        for (String name : COMMANDS) {
            tasks.add(() -> new Case(name, one(name, silent, change)));
        }
        List<Case> cases = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Case> future : executor.invokeAll(tasks)) {
                cases.add(future.get());
            }
        }
        return cases;
    }

    private CommandRun one(String name, boolean silent, UnaryOperator<RecordedExchange> change)
            throws IOException {
        RecordedCommand recording = RecordedCommand.named(name);
        RecordedExchange[] exchanges = recording.exchanges();
        exchanges[0] = change.apply(exchanges[0]);
        Path context = Files.createDirectories(newFolder());
        Files.writeString(context.resolve("Dockerfile"), "FROM minato.local/jre:25\n");
        String[] words = recording.words();
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].replace("/var/lib/minato-ctx", context.toString());
        }
        try (RecordedDaemon daemon = RecordedDaemon.in(newFolder(), exchanges)) {
            if (silent) {
                daemon.fallingSilent();
            }
            return CommandRun.of(daemon.home(), silent ? SHORT : CommandRun.PATIENCE, words);
        }
    }

    private Path newFolder() {
        return folder.resolve(Integer.toString(folders.incrementAndGet()));
    }

    private static void assertToldInWords(List<Case> cases, String... anyOf) {
        for (Case one : cases) {
            assertThat(one.run.exit()).as(one.toString()).isNotZero();
            assertThat(one.run.err())
                    .as(one.toString())
                    .containsAnyOf(anyOf)
                    .doesNotContain("unexpected failure", "Exception", "null");
        }
    }

    @Test
    void oneThatIsAwayIsNamedWithItsMend() throws IOException {
        for (String name : COMMANDS) {
            if (STARTERS.contains(name)) {
                continue;
            }
            Home home = Home.at(folder.resolve(name));

            CommandRun run = CommandRun.of(home, RecordedCommand.named(name).words());

            assertThat(run.exit()).as(name).isEqualTo(1);
            assertThat(run.err())
                    .as(name)
                    .contains("minato: no daemon answers at " + home.run())
                    .contains(": run `minato start`");
        }
    }

    @Test
    void oneThatFallsSilentIsGivenUp() throws Exception {
        assertToldInWords(
                all(true, exchange -> exchange.ending(RecordedExchange.Ending.SILENT)),
                "no answer from",
                "has not answered for");
    }

    @Test
    void oneThatFallsSilentWithinAnAnswerIsGivenUp() throws Exception {
        assertToldInWords(
                all(true, FailingDaemonTest::endless), "no answer from", "has not answered for");
    }

    /** An answer that never comes to its end, whatever it was. */
    private static RecordedExchange endless(RecordedExchange exchange) {
        return RecordedExchange.json(exchange.line(), 200, " ".repeat(100))
                .ending(RecordedExchange.Ending.STUCK);
    }

    @Test
    void anAnswerThatIsCutShortIsNoAnswer() throws Exception {
        assertToldInWords(
                all(
                        false,
                        exchange ->
                                RecordedExchange.json(exchange.line(), 200, " ".repeat(100))
                                        .ending(RecordedExchange.Ending.CUT)),
                "broke within the answer",
                "the daemon went away");
    }

    @Test
    void anAnswerThatIsNotJsonIsToldAsSuch() throws Exception {
        List<Case> cases =
                all(false, exchange -> RecordedExchange.json(exchange.line(), 200, "{\"half\": "))
                        .stream()
                        // Nothing of these answers is read.
                        .filter(one -> !List.of("start-container", "tag").contains(one.name))
                        .toList();

        assertToldInWords(cases, "is not JSON");
    }

    @Test
    void aRefusalIsToldInTheDaemonsWords() throws Exception {
        assertToldInWords(
                all(
                        false,
                        exchange ->
                                RecordedExchange.json(
                                        exchange.line(), 409, refusal(exchange.line()))),
                "it is in the way");
        assertToldInWords(
                all(false, exchange -> RecordedExchange.json(exchange.line(), 500, "a page")),
                "a page");
        assertToldInWords(
                all(false, exchange -> RecordedExchange.json(exchange.line(), 500, "")),
                "the daemon answered 500");
    }

    private static String refusal(String line) {
        return line.startsWith("arm")
                ? "{\"error\":{\"code\":\"Conflict\",\"message\":\"it is in the way\"}}"
                : "{\"message\":\"it is in the way\"}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"exec", "logs", "app-exec"})
    void aStreamThatEndsWithinAFrameIsNoSuccess(String name) throws IOException {
        RecordedCommand recording = RecordedCommand.named(name);
        RecordedExchange[] exchanges = recording.exchanges();
        for (int i = 0; i < exchanges.length; i++) {
            JsonNode frames =
                    RecordedCommand.resource(name).path("exchanges").path(i).path("frames");
            if (!frames.isEmpty()) {
                exchanges[i] = exchanges[i].ending(RecordedExchange.Ending.CUT);
            }
        }
        try (RecordedDaemon daemon = RecordedDaemon.in(folder, exchanges)) {
            CommandRun run = CommandRun.of(daemon.home(), recording.words());

            assertThat(run.exit()).isEqualTo(1);
            assertThat(run.err()).contains("minato: the daemon's stream broke: ");
        }
    }

    @Test
    void aBuildWhoseStreamEndsWithoutAnImageHasFailed() throws Exception {
        assertThat(
                        one(
                                        "build",
                                        false,
                                        exchange ->
                                                RecordedExchange.json(
                                                        exchange.line(), 200, "{\"stream\":\"x\"}"))
                                .err())
                .isEqualTo(
                        "minato: the daemon went away during the build: run the command again\n");
        assertThat(
                        one(
                                        "pull",
                                        false,
                                        exchange ->
                                                RecordedExchange.json(
                                                        exchange.line(), 200, "{\"status\":\"x\"}"))
                                .err())
                .endsWith("minato: the daemon went away during the pull: run the command again\n");
    }

    /** As an operation of Container Apps that goes on for a while and then fails. */
    @Test
    void aChangeThatFailsLaterIsToldWithItsReason() throws IOException {
        String path =
                "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/default"
                        + "/providers/Microsoft.App/containerApps/shop";
        String version = "?api-version=2025-07-01";
        String operation = "/operations/1" + version;
        RecordedExchange accepted =
                new RecordedExchange(
                        "arm DELETE " + path + version,
                        202,
                        Map.of("Location", "http://localhost" + operation),
                        "",
                        false,
                        RecordedExchange.Ending.WHOLE);
        try (RecordedDaemon daemon =
                RecordedDaemon.in(
                        folder,
                        RecordedExchange.json("arm GET " + path + version, 200, app(path)),
                        accepted,
                        RecordedExchange.json("arm GET " + operation, 202, ""),
                        RecordedExchange.json(
                                "arm GET " + operation, 200, "{\"status\":\"InProgress\"}"),
                        RecordedExchange.json(
                                "arm GET " + operation,
                                200,
                                "{\"status\":\"Failed\",\"error\":{\"message\":\"it holds\"}}"))) {
            CommandRun run = CommandRun.of(daemon.home(), "down", "-n", "shop");

            assertThat(run).isEqualTo(new CommandRun(1, "", "minato: it holds\n"));
            assertThat(daemon.unasked()).isEmpty();
            assertThat(daemon.received().getLast().headers()).containsEntry("prefer", "wait=2");
        }
    }

    private static String app(String path) {
        return JsonTree.line(JsonTree.object().put("name", "shop").put("id", path));
    }
}
