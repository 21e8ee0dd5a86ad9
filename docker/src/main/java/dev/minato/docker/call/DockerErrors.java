package dev.minato.docker.call;

import dev.minato.base.Fault;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Json;
import dev.minato.http.ErrorWriter;
import dev.minato.http.Request;
import dev.minato.http.Response;

import java.io.IOException;

/** Faults in Docker's form: a status and {@code {"message":…}}. */
public final class DockerErrors implements ErrorWriter {
    private final String version;

    public DockerErrors(String version) {
        this.version = version;
    }

    @Override
    public void write(Fault fault, Request request, Response response) throws IOException {
        common(response);
        write(response, status(fault), DockerSentences.of(fault));
    }

    /** An unknown route has the plain body alone. */
    void unknownRoute(Response response) throws IOException {
        write(response, 404, "page not found");
    }

    /** The headers that every answer of a route has. */
    void common(Response response) {
        response.header("Api-Version", ApiVersion.CURRENT.toString())
                .header("Docker-Experimental", "false")
                .header("Ostype", "linux")
                .header("Server", "Docker/" + version + " (linux)");
    }

    static int status(Fault fault) {
        return switch (fault.kind()) {
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case PRECONDITION -> 412;
            case INVALID -> 400;
            case UNSUPPORTED -> 501;
            case UNAUTHORISED -> 401;
            case FORBIDDEN -> 403;
            // As dockerd: clients show the text, and none of them tries 503 again.
            case UNAVAILABLE, EXHAUSTED, INTERNAL -> 500;
        };
    }

    private static void write(Response response, int status, String message) throws IOException {
        response.status(status)
                .header("Content-Type", "application/json")
                .send(Json.line(Fields.of("message", message).map(), "\n"));
    }
}
