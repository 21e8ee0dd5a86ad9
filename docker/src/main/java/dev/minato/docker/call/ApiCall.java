package dev.minato.docker.call;

import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Filters;
import dev.minato.docker.wire.Json;
import dev.minato.docker.wire.JsonObject;
import dev.minato.http.Request;
import dev.minato.http.Response;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** One call of the API: what was asked, in which version, and how it is answered. */
public record ApiCall(Request request, Response response, ApiVersion version) {
    private static final Set<String> FALSE = Set.of("", "0", "no", "false", "none");

    /** A route's work. */
    @FunctionalInterface
    public interface Action {
        void run(ApiCall call) throws Exception;
    }

    /** A decoded part of the path. */
    public String variable(String name) {
        return request.variable(name);
    }

    /** A query parameter, empty when absent. */
    public String query(String name) {
        return request.query().first(name).orElse("");
    }

    /** A query parameter that is a boolean as Go clients and docker-py write it. */
    public boolean flag(String name) {
        return !FALSE.contains(query(name).strip().toLowerCase(Locale.ROOT));
    }

    public Filters filters(String... known) {
        return Filters.parse(request.query().first("filters"), Set.of(known));
    }

    /** The body, which must be a JSON object. */
    public JsonObject body(FieldSchema schema) throws IOException {
        requireJson();
        return schema.parse(request.body(JsonProfiles.LARGEST_BODY));
    }

    /** The same; an empty body is an object without fields. */
    public JsonObject bodyIfAny(FieldSchema schema) throws IOException {
        byte[] bytes = request.body(JsonProfiles.LARGEST_BODY);
        if (bytes.length == 0) {
            return schema.empty();
        }
        requireJson();
        return schema.parse(bytes);
    }

    private void requireJson() {
        String type = request.header("Content-Type").orElse("");
        if (type.isEmpty() && request.hasBody()) {
            throw Fault.invalid(
                    "Content-Type", "malformed Content-Type header (): mime: no media type");
        }
        String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!type.isEmpty() && !media.equals("application/json")) {
            throw Fault.invalid(
                    "Content-Type",
                    "unsupported Content-Type header (" + type + "): must be 'application/json'");
        }
    }

    /** Reads to the end a body that means nothing. */
    public void ignoreBody() throws IOException {
        request.body(JsonProfiles.LARGEST_BODY);
    }

    /** Answers an error that is no fault of ours or of the caller's. */
    public void refuse(int status, String message) throws IOException {
        answer(status, Fields.of("message", message).map());
    }

    /** Answers 200 with JSON. */
    public void ok(Fields body) throws IOException {
        answer(200, body.map());
    }

    /** Answers 200 with a JSON list. */
    public void ok(List<Fields> items) throws IOException {
        answer(200, items.stream().map(Fields::map).toList());
    }

    /** Answers 201 with JSON. */
    public void created(Fields body) throws IOException {
        answer(201, body.map());
    }

    /** Answers 204, or another status, without a body. */
    public void empty(int status) throws IOException {
        response.status(status);
        if (status == 204 || status == 304) {
            response.headers().remove("Content-Type");
        }
        response.send();
    }

    private void answer(int status, Object body) throws IOException {
        response.status(status)
                .header("Content-Type", "application/json")
                .send(Json.line(body, "\n"));
    }

    /** The query's text when it is there and not empty. */
    public Optional<String> text(String name) {
        return request.query().text(name);
    }
}
