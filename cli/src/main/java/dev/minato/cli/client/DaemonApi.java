package dev.minato.cli.client;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpClient;
import dev.minato.http.client.HttpReply;
import dev.minato.http.client.SilentPeerException;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A client of one of the daemon's sockets. Every failure is a {@link Fault} with the daemon's own
 * words.
 */
public class DaemonApi {
    private static final int LARGEST = 64 << 20;
    private final HttpClient quick;
    private final HttpClient lasting;

    /**
     * @param alive whether the daemon is worth the waiting for an answer that takes long; asked as
     *     often as one of its values may take
     */
    DaemonApi(Path socket, Duration patience, BooleanSupplier alive) {
        this.quick = HttpClient.unix(socket).wholeWithin(patience);
        this.lasting = HttpClient.unix(socket).watched(patience, alive);
    }

    /** The value that a GET answers; it has to come at once. */
    public JsonNode get(String target) {
        return value(quick, HttpCall.get(target));
    }

    /** The same, a header of the answer being told too. */
    final JsonNode get(String target, String header, Consumer<String> found) {
        HttpCall call = HttpCall.get(target);
        try (HttpReply reply = send(quick, call)) {
            reply.header(header).ifPresent(found);
            return value(call, reply, LARGEST);
        }
    }

    /** The value that a GET answers which takes the daemon a while, as measuring its disk. */
    public JsonNode getSlowly(String target) {
        return value(HttpCall.get(target));
    }

    /** The value that a POST answers, missing when there is none. */
    public JsonNode post(String target) {
        return value(HttpCall.post(target));
    }

    /** The value that a POST with a JSON body answers. */
    public JsonNode post(String target, JsonNode body) {
        return value(HttpCall.post(target).json(JsonTree.bytes(body)));
    }

    /** The value that a DELETE answers, missing when there is none. */
    public JsonNode delete(String target) {
        return value(HttpCall.of("DELETE", target));
    }

    /** The value of the answer to any request. */
    public JsonNode value(HttpCall call) {
        return value(lasting, call);
    }

    private static JsonNode value(HttpClient http, HttpCall call) {
        try (HttpReply reply = send(http, call)) {
            return value(call, reply, LARGEST);
        }
    }

    /**
     * The body of an answer, missing when there is none.
     *
     * @throws Fault internal when it is not JSON
     */
    public static JsonNode value(HttpCall call, HttpReply reply, int limit) {
        return parsed(call, reply.body(limit));
    }

    private static JsonNode parsed(HttpCall call, byte[] bytes) {
        try {
            return JsonTree.parse(bytes);
        } catch (JacksonException e) {
            throw Fault.internal("the daemon's answer to " + call.target() + " is not JSON", e);
        }
    }

    /** The answer to a request that succeeded (below 400), still open. */
    public HttpReply send(HttpCall call) {
        return send(lasting, call);
    }

    private static HttpReply send(HttpClient http, HttpCall call) {
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
                    .map(line -> parsed(call, line.getBytes(StandardCharsets.UTF_8)))
                    .forEach(each);
        } catch (IOException e) {
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the daemon went away: " + Reason.of(e), e);
        } catch (java.io.UncheckedIOException e) {
            if (e.getCause() instanceof SilentPeerException silent) {
                throw Fault.of(Fault.Kind.UNAVAILABLE, Reason.of(silent), silent);
            }
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "the daemon went away while it answered: run the command again",
                    e);
        }
    }

    private static Fault fault(int status, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        try {
            JsonNode json = JsonTree.parse(body);
            String arm = JsonTree.text(json, "error.message");
            String docker = JsonTree.text(json, "message");
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
                    case 412 -> Fault.Kind.PRECONDITION;
                    case 501 -> Fault.Kind.UNSUPPORTED;
                    case 503 -> Fault.Kind.UNAVAILABLE;
                    default -> Fault.Kind.INTERNAL;
                };
        return Fault.of(kind, text.isEmpty() ? "the daemon answered " + status : text);
    }
}
