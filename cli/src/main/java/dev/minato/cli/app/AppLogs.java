package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.http.PercentEncoding;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Prints what an app's replicas wrote, from the log streams of Resource Manager. */
final class AppLogs {
    private static final int MOST_LINES = 300;
    private final CommandSession session;
    private final ArmClient arm;
    private volatile boolean broken;

    AppLogs(CommandSession session, ArmClient arm) {
        this.session = session;
        this.arm = arm;
    }

    /**
     * Prints the log of every replica of a revision, or of the latest; lines begin with the
     * replica's name when there are several, and with the container's when it has several.
     *
     * @param container the one to read; absent: all that are no init containers
     * @param tail lines of each, 0 to 300
     * @return the exit code, which is 1 when a log could not be read to its end
     */
    int print(
            String app,
            Optional<String> revision,
            Optional<String> container,
            boolean follow,
            int tail)
            throws InterruptedException {
        String chosen =
                revision.orElseGet(() ->
                        JsonTree.text(
                                arm.app(app).orElseThrow(() -> missing(app)),
                                "properties.latestRevisionName"));
        JsonNode replicas =
                arm.ofApp(app, "/revisions/" + PercentEncoding.encode(chosen) + "/replicas")
                        .path("value");
        List<Thread> readers = new ArrayList<>();
        for (JsonNode replica : replicas) {
            List<JsonNode> chosenOnes = ContainerChoice.of(replica, container);
            for (JsonNode one : chosenOnes) {
                String prefix =
                        prefix(
                                replicas.size() > 1 ? JsonTree.text(replica, "name") : "",
                                chosenOnes.size() > 1 ? JsonTree.text(one, "name") : "");
                String url = JsonTree.text(one, "logStreamEndpoint");
                String query =
                        (url.contains("?") ? "&" : "?")
                                + "output=text&follow="
                                + follow
                                + "&tailLines="
                                + Math.min(tail, MOST_LINES);
                readers.add(Thread.ofVirtual().start(() -> copy(path(url) + query, prefix)));
            }
        }
        if (readers.isEmpty()) {
            session.say("Revision " + chosen + " has no replicas.");
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return broken ? CliCommand.FAILED : CliCommand.OK;
    }

    private static String prefix(String replica, String container) {
        if (replica.isEmpty() && container.isEmpty()) {
            return "";
        }
        String slash = replica.isEmpty() || container.isEmpty() ? "" : "/";
        return replica + slash + container + " | ";
    }

    private static Fault missing(String app) {
        return Fault.notFound("there is no app " + app);
    }

    private void copy(String target, String prefix) {
        PrintStream out = session.out();
        try (HttpReply reply = arm.send(HttpCall.get(target));
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(reply.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                out.println(prefix + line);
                out.flush();
            }
        } catch (IOException e) {
            broken = true;
            session.say(prefix + "the log ended: " + Reason.of(e));
        } catch (Fault e) {
            broken = true;
            session.say(prefix + e.text());
        }
    }

    private static String path(String url) {
        int scheme = url.indexOf("://");
        return scheme < 0 ? url : url.substring(url.indexOf('/', scheme + 3));
    }
}
