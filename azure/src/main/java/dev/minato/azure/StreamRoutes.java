package dev.minato.azure;

import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Router;
import dev.minato.platform.Cluster;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Log streams of replicas: JSON objects a line, or text as az asks for it with {@code output=text}.
 */
final class StreamRoutes {
    private static final int MOST_LINES = 300;
    private static final int USUAL_LINES = 20;
    private final Cluster cluster;

    StreamRoutes(Cluster cluster) {
        this.cluster = cluster;
    }

    void add(Router.Builder routes) {
        routes.route(
                "GET",
                "/subscriptions/{subscription}/resourcegroups/{group}/containerapps/{app}/revisions/{revision}"
                    + "/replicas/{replica}/containers/{container}/logstream",
                this::logs);
    }

    private void logs(Request request, Response response) throws IOException {
        boolean text = request.query().first("output").orElse("json").equals("text");
        boolean follow = request.query().first("follow").orElse("false").equals("true");
        Cluster.LogQuery query =
                new Cluster.LogQuery(follow, Optional.of(tail(request)), Optional.empty());
        response.header("Content-Type", text ? "text/plain; charset=utf-8" : "application/json");
        try (OutputStream out = response.stream()) {
            cluster.logs(
                    request.variable("app"),
                    request.variable("replica"),
                    query,
                    line -> write(out, line, text));
        }
    }

    private static int tail(Request request) {
        String wanted = request.query().first("tailLines").orElse(String.valueOf(USUAL_LINES));
        if (!wanted.matches("[0-9]{1,3}") || Integer.parseInt(wanted) > MOST_LINES) {
            throw Fault.invalid(
                    "tailLines",
                    "tailLines '" + wanted + "' is not a number from 0 to " + MOST_LINES + ".");
        }
        return Integer.parseInt(wanted);
    }

    /** A reader that has gone wants no more. */
    private static boolean write(OutputStream out, Cluster.LogLine line, boolean text) {
        try {
            if (text) {
                out.write((line.text() + "\n").getBytes(StandardCharsets.UTF_8));
            } else {
                ObjectNode json =
                        Json.object()
                                .put("TimeStamp", line.time().toString())
                                .put(
                                        "Log",
                                        (line.error() ? "F stderr " : "F stdout ") + line.text());
                out.write(Json.bytes(json));
                out.write('\n');
            }
            out.flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
