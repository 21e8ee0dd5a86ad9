package dev.minato.cli.client;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One of the daemon's sockets. Every failure is a {@link Fault} with the daemon's own words. */
public class Api {
    private static final int LARGEST = 64 << 20;
    private final HttpClient http;

    Api(Path socket) {
        this.http = HttpClient.unix(socket);
    }

    /**
     * @param limit how long the head of an answer may take
     */
    Api(Path socket, Duration limit) {
        this.http = HttpClient.unix(socket).timeout(limit);
    }

    /** The value that a GET answers. */
    public JsonNode get(String target) {
        return value(HttpCall.get(target));
    }

    /** The value that a POST answers, missing when there is none. */
    public JsonNode post(String target) {
        return value(HttpCall.post(target));
    }

    /** The same with a JSON body. */
    public JsonNode post(String target, JsonNode body) {
        return value(HttpCall.post(target).json(Json.bytes(body)));
    }

    /** The value that a DELETE answers, missing when there is none. */
    public JsonNode delete(String target) {
        return value(HttpCall.of("DELETE", target));
    }

    /** The value of the answer to any request. */
    public JsonNode value(HttpCall call) {
        try (HttpReply reply = send(call)) {
            return Json.parse(reply.body(LARGEST));
        } catch (JacksonException e) {
            throw Fault.internal("the daemon's answer to " + call.target() + " is not JSON", e);
        }
    }

    /** The answer to a request that succeeded (below 400), still open. */
    public HttpReply send(HttpCall call) {
        HttpReply reply = http.send(call);
        if (reply.status() < 400) {
            return reply;
        }
        try (reply) {
            throw fault(reply.status(), reply.body(1 << 20));
        }
    }

    /** The objects of a stream of JSON lines, one at a time, blank lines passed over. */
    public void lines(HttpCall call, Consumer<JsonNode> each) {
        try (HttpReply reply = send(call);
                BufferedReader lines =
                        new BufferedReader(
                                new InputStreamReader(reply.body(), StandardCharsets.UTF_8));
                Stream<String> all = lines.lines()) {
            all.filter(line -> !line.isBlank())
                    .map(line -> Json.parse(line.getBytes(StandardCharsets.UTF_8)))
                    .forEach(each);
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the daemon went away: " + Reason.of(e), e);
        } catch (java.io.UncheckedIOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "the daemon went away while it answered: run the command again",
                    e);
        }
    }

    private static Fault fault(int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        try {
            JsonNode json = Json.parse(body);
            String arm = Json.text(json, "error.message");
            String docker = Json.text(json, "message");
            text = arm.isEmpty() ? docker.isEmpty() ? text : docker : arm;
        } catch (JacksonException e) {
            // An answer after a hijack is plain text: shown as it is.
        }
        Fault.Kind kind =
                switch (status) {
                    case 400 -> Fault.Kind.INVALID;
                    case 401 -> Fault.Kind.UNAUTHORISED;
                    case 403 -> Fault.Kind.FORBIDDEN;
                    case 404 -> Fault.Kind.NOT_FOUND;
                    case 409 -> Fault.Kind.CONFLICT;
                    case 503 -> Fault.Kind.UNAVAILABLE;
                    default -> Fault.Kind.INTERNAL;
                };
        return Fault.of(kind, text.isEmpty() ? "the daemon answered " + status : text);
    }
}
