package dev.minato.azure;

import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Query;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.Apps;
import dev.minato.platform.Cluster.LogLine;
import dev.minato.platform.Cluster.LogQuery;
import dev.minato.platform.ContainerStreams;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Log streams of replicas: a JSON object a line, or the text alone with {@code output=text}. {@code
 * follow=true} goes on until the caller hangs up; {@code tailLines} is 0 to 300, 20 when not given.
 */
final class LogRoutes {
    static final String CONTAINER =
            AppRoutes.APP + "/revisions/{revision}/replicas/{replica}/containers/{container}";
    private static final int MOST_LINES = 300;
    private static final int USUAL_LINES = 20;

    private final Apps apps;
    private final AppFinder finder;
    private final StreamTokens tokens;

    LogRoutes(Apps apps, AppFinder finder, StreamTokens tokens) {
        this.apps = apps;
        this.finder = finder;
        this.tokens = tokens;
    }

    void add(ProviderRoutes routes) {
        routes.streams(CONTAINER + "/logstream", tokens, this::logs);
    }

    private void logs(Request request, Response response) throws IOException {
        Query query = request.query();
        boolean text = isText(query.text("output").orElse("json"));
        LogQuery wanted =
                new LogQuery(
                        isTrue(query.text("follow").orElse("false")),
                        Optional.of(tail(query.text("tailLines"))),
                        Optional.empty());
        ContainerStreams container = apps.streams(finder.container(request));
        Thread reader = Thread.currentThread();
        response.onGone(reader::interrupt);
        response.header(
                "Content-Type",
                text ? "text/plain; charset=utf-8" : "application/json; charset=utf-8");
        try (OutputStream out = response.stream()) {
            container.logs(wanted, line -> write(out, text ? plain(line) : json(line)));
        }
    }

    private static boolean isText(String output) {
        return switch (output) {
            case "text" -> true;
            case "json" -> false;
            default ->
                    throw Fault.invalid(
                            "output",
                            "output '" + ArmPath.shown(output) + "' is neither text nor json.");
        };
    }

    private static boolean isTrue(String follow) {
        return switch (follow.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default ->
                    throw Fault.invalid(
                            "follow",
                            "follow '" + ArmPath.shown(follow) + "' is neither true nor false.");
        };
    }

    private static int tail(Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return USUAL_LINES;
        }
        if (!wanted.get().matches("[0-9]{1,3}") || Integer.parseInt(wanted.get()) > MOST_LINES) {
            throw Fault.invalid(
                    "tailLines",
                    "tailLines '"
                            + ArmPath.shown(wanted.get())
                            + "' is not a number from 0 to "
                            + MOST_LINES
                            + ".");
        }
        return Integer.parseInt(wanted.get());
    }

    private static byte[] plain(LogLine line) {
        return line.text().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] json(LogLine line) {
        return Json.bytes(
                Json.object()
                        .put("TimeStamp", line.time().toString())
                        .put("Stream", line.error().orElse(false) ? "stderr" : "stdout")
                        .put("Log", line.text()));
    }

    /** A reader that has gone wants no more. */
    private static boolean write(OutputStream out, byte[] line) {
        byte[] whole = Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        try {
            out.write(whole);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
