package dev.minato.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.cli.client.JsonTree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Commands that make something of what an app was, when somebody else changes it meanwhile. */
@Timeout(60)
class ChangedMeanwhileTest {
    private static final String PATH =
            "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/default"
                    + "/providers/Microsoft.App/containerApps/shop";
    private static final String VERSION = "?api-version=2025-07-01";

    @TempDir Path folder;

    private static String app(String mode, int latest) {
        ObjectNode app = JsonTree.object().put("id", PATH).put("name", "shop");
        ObjectNode configuration = app.withObject("/properties/configuration");
        configuration.put("activeRevisionsMode", mode);
        ArrayNode traffic = configuration.putObject("ingress").putArray("traffic");
        traffic.addObject().put("latestRevision", true).put("weight", latest);
        if (latest < 100) {
            traffic.addObject().put("revisionName", "shop--b").put("weight", 100 - latest);
        }
        return JsonTree.line(app);
    }

    private static RecordedExchange exchange(
            String line, int status, Map<String, String> headers, String body) {
        return new RecordedExchange(
                line, status, headers, body, false, RecordedExchange.Ending.WHOLE);
    }

    private static RecordedExchange read(String tag, String body) {
        return exchange("arm GET " + PATH + VERSION, 200, Map.of("ETag", tag), body);
    }

    private static RecordedExchange change(String method, int status) {
        return exchange(
                "arm " + method + " " + PATH + VERSION,
                status,
                Map.of(),
                status == 412 ? "{\"error\":{\"message\":\"it has changed\"}}" : "{}");
    }

    private static List<RecordedDaemon.ReceivedRequest> sent(RecordedDaemon daemon, String method) {
        return daemon.received().stream()
                .filter(request -> request.line().startsWith("arm " + method + " "))
                .toList();
    }

    @Test
    void weightsAreMadeAgainOfWhatThereIsNow() throws Exception {
        String revision = "arm GET " + PATH + "/revisions/shop--a" + VERSION;
        try (RecordedDaemon daemon =
                RecordedDaemon.in(
                        folder,
                        read("\"1\"", app("Multiple", 100)),
                        RecordedExchange.json(revision, 200, "{}"),
                        change("PATCH", 412),
                        read("\"2\"", app("Multiple", 60)),
                        RecordedExchange.json(revision, 200, "{}"),
                        change("PATCH", 200),
                        read("\"3\"", app("Multiple", 30)))) {
            CommandRun run =
                    CommandRun.of(
                            daemon.home(),
                            "traffic",
                            "set",
                            "-n",
                            "shop",
                            "--revision-weight",
                            "shop--a=50");

            assertThat(run.err()).isEmpty();
            assertThat(run.exit()).isZero();
            assertThat(daemon.unasked()).isEmpty();
            List<RecordedDaemon.ReceivedRequest> patches = sent(daemon, "PATCH");
            assertThat(patches)
                    .extracting(request -> request.headers().get("if-match"))
                    .containsExactly("\"1\"", "\"2\"");
            assertThat(patches.getLast().body())
                    .contains("\"weight\":30,\"latestRevision\":true")
                    .contains("\"shop--b\",\"weight\":20");
        }
    }

    @Test
    void othersThatAreFasterEachTimeAreTold() throws Exception {
        List<RecordedExchange> exchanges = new ArrayList<>();
        exchanges.addAll(Collections.nCopies(10, read("\"1\"", app("Single", 100))));
        exchanges.addAll(
                Collections.nCopies(
                        10,
                        RecordedExchange.json(
                                "arm POST " + PATH + "/listSecrets" + VERSION,
                                200,
                                "{\"value\":[]}")));
        exchanges.addAll(Collections.nCopies(10, change("PUT", 412)));
        try (RecordedDaemon daemon =
                RecordedDaemon.in(folder, exchanges.toArray(RecordedExchange[]::new))) {
            CommandRun run =
                    CommandRun.of(daemon.home(), "secret", "set", "-n", "shop", "--secrets", "a=b");

            assertThat(run).isEqualTo(new CommandRun(1, "", "minato: it has changed\n"));
            assertThat(daemon.unasked()).isEmpty();
            assertThat(sent(daemon, "PUT").getLast().headers()).containsEntry("if-match", "\"1\"");
        }
    }

    /** A rollback pins an app in single mode; saying the mode again must not undo it. */
    @Test
    void aModeThatItHasAlreadyLeavesTheTrafficAsItIs() throws Exception {
        try (RecordedDaemon daemon =
                RecordedDaemon.in(
                        folder,
                        read("\"1\"", app("Single", 0)),
                        RecordedExchange.json(
                                "arm POST " + PATH + "/listSecrets" + VERSION,
                                200,
                                "{\"value\":[]}"),
                        change("PUT", 200),
                        read("\"2\"", app("Single", 0)))) {
            CommandRun run =
                    CommandRun.of(
                            daemon.home(),
                            "revision",
                            "set-mode",
                            "-n",
                            "shop",
                            "--mode",
                            "single");

            assertThat(run).isEqualTo(new CommandRun(0, "Single\n", ""));
            assertThat(sent(daemon, "PUT").getFirst().body())
                    .contains("{\"revisionName\":\"shop--b\",\"weight\":100}");
        }
    }

    /** What is a merge by itself needs no such condition. */
    @Test
    void aMergeIsSentAsItIs() throws Exception {
        try (RecordedDaemon daemon =
                RecordedDaemon.in(
                        folder,
                        read("\"1\"", app("Single", 100)),
                        change("PATCH", 200),
                        read("\"2\"", app("Single", 100)))) {
            CommandRun run =
                    CommandRun.of(
                            daemon.home(),
                            "ingress",
                            "update",
                            "-n",
                            "shop",
                            "--target-port",
                            "81",
                            "-o",
                            "json");

            assertThat(run.exit()).isZero();
            assertThat(sent(daemon, "PATCH").getFirst().headers()).doesNotContainKey("if-match");
            assertThat(sent(daemon, "PATCH").getFirst().body())
                    .isEqualTo(
                            "{\"properties\":{\"configuration\":{\"ingress\":{\"targetPort\":81}}}}");
        }
    }
}
