package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.DockerClient;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.InterruptionNotice;
import dev.minato.cli.command.StreamBridge;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import tools.jackson.databind.JsonNode;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Watches the change of an app: says what it waits for while it lasts, and ends the watching after
 * a while. The change itself ends when Container Apps' limits say so (240 s for a port that nobody
 * listens on), whoever watches; until then the old revision keeps all traffic.
 */
final class AppRollout {
    private static final Duration SILENCE = Duration.ofSeconds(4);
    private static final int LAST_LINES = 10;
    private final CommandSession session;
    private final DockerClient docker;
    private final ArmClient arm;
    private final Duration patience;
    private final long begin = System.nanoTime();
    private String said = "";

    /**
     * A roll-out.
     *
     * @param seconds how long it is watched
     */
    AppRollout(CommandSession session, DockerClient docker, ArmClient arm, int seconds) {
        this.session = session;
        this.docker = docker;
        this.arm = arm;
        if (seconds < 1) {
            throw Fault.invalid(
                    "--wait-timeout", "--wait-timeout " + seconds + ": give at least 1 second");
        }
        this.patience = Duration.ofSeconds(seconds);
    }

    /** A change of an app that calls back now and then while it is not done. */
    interface AppChange {
        JsonNode apply(Runnable meanwhile);
    }

    /**
     * Asks for the app and waits until its revision is ready.
     *
     * @return the app as it is then
     * @throws Fault with the reason and the last lines of its output when it failed, or is not
     *     ready in time
     */
    JsonNode of(String app, AppChange change, InterruptionNotice interruption) {
        session.say("Deploying " + app + " …");
        String command = session.command();
        interruption.means(
                "the deployment goes on; `"
                        + command
                        + " revision list "
                        + app
                        + "` shows it, `"
                        + command
                        + " down -n "
                        + app
                        + "` takes the app away");
        return change.apply(() -> meanwhile(app));
    }

    /** Says what came of it. */
    static void report(CommandSession session, Optional<JsonNode> before, JsonNode after) {
        String latest = JsonTree.text(after, "properties.latestRevisionName");
        boolean unchanged =
                before.map(b ->
                                JsonTree.text(b, "properties.latestReadyRevisionName")
                                        .equals(latest))
                        .orElse(false);
        session.say(
                unchanged
                        ? "Nothing changed: revision " + latest + " serves already."
                        : "Revision " + latest + " is ready.");
        JsonTree.at(after, "properties.warnings")
                .forEach(warning -> session.say("warning: " + warning.asString("")));
    }

    private void meanwhile(String app) {
        Duration waited = Duration.ofNanos(System.nanoTime() - begin);
        if (waited.compareTo(SILENCE) < 0) {
            return;
        }
        JsonNode now = arm.app(app).orElseGet(JsonTree::object);
        String revision = JsonTree.text(now, "properties.latestRevisionName");
        if (revision.isEmpty()) {
            return;
        }
        Optional<JsonNode> replica = waitedFor(app, revision);
        String reason =
                replica.map(r -> JsonTree.text(r, "properties.runningStateDetails")).orElse("");
        if (waited.compareTo(patience) >= 0) {
            throw late(app, now, reason, replica);
        }
        if (!reason.equals(said)) {
            said = reason;
            session.say("Waiting for " + revision + (reason.isEmpty() ? "" : ": " + reason) + " …");
        }
    }

    private Optional<JsonNode> waitedFor(String app, String revision) {
        String replicas = "/revisions/" + PercentEncoding.encode(revision) + "/replicas";
        return JsonTree.list(arm.ofApp(app, replicas).path("value")).stream()
                .filter(replica -> !container(replica).path("ready").asBoolean(false))
                .findFirst();
    }

    private static JsonNode container(JsonNode replica) {
        return JsonTree.at(replica, "properties.containers").path(0);
    }

    private Fault late(String app, JsonNode now, String reason, Optional<JsonNode> replica) {
        String revision = JsonTree.text(now, "properties.latestRevisionName");
        String before = JsonTree.text(now, "properties.latestReadyRevisionName");
        String lines =
                replica.map(r -> JsonTree.text(container(r), "containerId"))
                        .map(this::lines)
                        .orElse("");
        String command = session.command();
        return Fault.of(
                Fault.Kind.UNAVAILABLE,
                "Revision "
                        + revision
                        + " is not ready after "
                        + patience.toSeconds()
                        + " seconds"
                        + (before.isEmpty() ? "" : "; " + before + " keeps all traffic")
                        + (reason.isEmpty() ? "" : ": " + reason)
                        + "."
                        + (lines.isEmpty() ? "" : "\nLast lines of its output:\n" + lines)
                        + "\nIt is still being tried: see `"
                        + command
                        + " revision list "
                        + app
                        + "`; --wait-timeout waits longer, "
                        + (before.isEmpty()
                                ? "`" + command + " down -n " + app + "` gives up."
                                : "`up` of what was there before gives up."));
    }

    /** The end of a container's output; nothing when it has none or is gone. */
    private String lines(String container) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream both = new PrintStream(text, false, StandardCharsets.UTF_8);
        String target = "/containers/" + container + "/logs?stdout=1&stderr=1&tail=" + LAST_LINES;
        try (HttpReply reply = docker.send(HttpCall.get(target))) {
            new StreamBridge(session.to(both)).copy(reply.body(), false);
        } catch (Fault e) {
            return "";
        }
        return text.toString(StandardCharsets.UTF_8).stripTrailing().indent(2).stripTrailing();
    }
}
