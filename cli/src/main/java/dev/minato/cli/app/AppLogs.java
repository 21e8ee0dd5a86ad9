package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.cli.client.ArmClient;
import dev.minato.cli.client.CommandSession;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.CliCommand;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Prints what an app's replicas wrote, or what was done with it, from the streams of Resource
 * Manager. What there is comes by time, whichever replica wrote it; what follows, as it comes.
 */
final class AppLogs {
    private final CommandSession session;
    private final ArmClient arm;
    private final LogRequest request;
    private volatile boolean broken;

    AppLogs(CommandSession session, ArmClient arm, LogRequest request) {
        this.session = session;
        this.arm = arm;
        this.request = request;
    }

    /**
     * One stream.
     *
     * @param prefix what its lines begin with
     * @param since where it is followed from: behind the last line that was read
     */
    private record Stream(String path, String prefix, AtomicReference<Instant> since) {}

    /**
     * Prints them; lines begin with the replica's name when there are several, and with the
     * container's when it has several.
     *
     * @return the exit code, which is 1 when a log could not be read to its end
     */
    int print(String app) throws InterruptedException {
        JsonNode found = arm.app(app).orElseThrow(() -> AppArgument.missing(app));
        List<Stream> streams =
                request.system()
                        ? List.of(
                                stream(JsonTree.text(found, "properties.eventStreamEndpoint"), ""))
                        : streams(app, found);
        readWhatThereIs(streams);
        if (request.follow() && !broken) {
            follow(streams);
        }
        return broken ? CliCommand.FAILED : CliCommand.OK;
    }

    private List<Stream> streams(String app, JsonNode found) {
        String revision =
                request.revision()
                        .orElseGet(() -> JsonTree.text(found, "properties.latestRevisionName"));
        JsonNode all = arm.ofApp(app, RevisionArgument.path(revision) + "/replicas").path("value");
        List<JsonNode> replicas = new ArrayList<>();
        for (JsonNode replica : all) {
            String name = JsonTree.text(replica, "name");
            if (request.replica().filter(wanted -> !wanted.equals(name)).isEmpty()) {
                replicas.add(replica);
            }
        }
        if (replicas.isEmpty() && request.replica().isPresent()) {
            throw Fault.notFound(
                    "revision " + revision + " has no replica " + request.replica().get());
        }
        List<Stream> streams = new ArrayList<>();
        for (JsonNode replica : replicas) {
            List<JsonNode> chosen = ContainerChoice.of(replica, request.container());
            for (JsonNode one : chosen) {
                streams.add(
                        stream(
                                JsonTree.text(one, "logStreamEndpoint"),
                                prefix(
                                        replicas.size() > 1 ? JsonTree.text(replica, "name") : "",
                                        chosen.size() > 1 ? JsonTree.text(one, "name") : "")));
            }
        }
        if (streams.isEmpty()) {
            session.say("Revision " + revision + " has no replicas.");
        }
        return streams;
    }

    private static String prefix(String replica, String container) {
        if (replica.isEmpty() && container.isEmpty()) {
            return "";
        }
        String slash = replica.isEmpty() || container.isEmpty() ? "" : "/";
        return replica + slash + container + " | ";
    }

    private static Stream stream(String url, String prefix) {
        int scheme = url.indexOf("://");
        String path = scheme < 0 ? url : url.substring(url.indexOf('/', scheme + 3));
        return new Stream(path, prefix, new AtomicReference<>(Instant.now()));
    }

    private void readWhatThereIs(List<Stream> streams) throws InterruptedException {
        LogMerge merge = new LogMerge();
        for (Stream stream : streams) {
            LogMerge.Source source = merge.source();
            Thread.ofVirtual().start(() -> read(stream, source));
        }
        merge.drain(request.kept(), line -> session.out().println(line.text()));
        session.out().flush();
    }

    private void read(Stream stream, LogMerge.Source source) {
        try {
            try {
                each(
                        stream,
                        request.query(),
                        line -> {
                            stream.since.set(line.time().plusNanos(1));
                            source.add(line);
                        });
            } finally {
                source.end();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(List<Stream> streams) throws InterruptedException {
        List<Thread> readers = new ArrayList<>();
        for (Stream stream : streams) {
            String query = "follow=true&sinceTime=" + stream.since.get();
            readers.add(Thread.ofVirtual().start(() -> follow(stream, query)));
        }
        for (Thread reader : readers) {
            reader.join();
        }
    }

    private void follow(Stream stream, String query) {
        try {
            each(
                    stream,
                    query,
                    line -> {
                        session.out().println(line.text());
                        session.out().flush();
                    });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes a line. */
    private interface LineSink {
        void take(LogMerge.TimedLine line) throws InterruptedException;
    }

    private void each(Stream stream, String query, LineSink sink) throws InterruptedException {
        String target =
                stream.path + (stream.path.contains("?") ? "&" : "?") + "output=json&" + query;
        try (HttpReply reply = arm.send(HttpCall.get(target));
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(reply.body(), StandardCharsets.UTF_8))) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                Optional<LogMerge.TimedLine> line = line(stream.prefix, text);
                if (line.isPresent()) {
                    sink.take(line.get());
                }
            }
        } catch (IOException e) {
            broken = true;
            session.say(stream.prefix + "the log ended: " + Reason.of(e));
        } catch (JacksonException | DateTimeException e) {
            broken = true;
            session.say(stream.prefix + "the log ended: what the daemon wrote is no log");
        } catch (Fault e) {
            broken = true;
            session.say(stream.prefix + e.text());
        }
    }

    /** A line that is wanted; empty ones keep a stream alive. */
    private Optional<LogMerge.TimedLine> line(String prefix, String text) {
        if (text.isBlank()) {
            return Optional.empty();
        }
        JsonNode json = JsonTree.parse(text.getBytes(StandardCharsets.UTF_8));
        Instant time = Instant.parse(JsonTree.text(json, "TimeStamp"));
        String log = request.system() ? event(time, json) : JsonTree.text(json, "Log");
        boolean aboutTheStream =
                request.system() && JsonTree.text(json, "ContainerAppName").isEmpty();
        return request.wants(log) && !aboutTheStream
                ? Optional.of(new LogMerge.TimedLine(time, prefix + log))
                : Optional.empty();
    }

    private static String event(Instant time, JsonNode json) {
        String revision = JsonTree.text(json, "RevisionName");
        return time
                + " "
                + JsonTree.text(json, "Type")
                + " "
                + JsonTree.text(json, "Reason")
                + ": "
                + JsonTree.text(json, "Msg").replaceAll("\\s*\\R\\s*", " | ")
                + (revision.isEmpty() ? "" : " (" + revision + ")");
    }
}
