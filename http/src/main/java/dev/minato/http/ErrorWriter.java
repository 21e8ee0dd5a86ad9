package dev.minato.http;

import dev.minato.base.Fault;

import java.io.IOException;

/** The one place where an API turns a {@link Fault} into its own status and body. */
@FunctionalInterface
public interface ErrorWriter {
    /** Status and text for clients of no particular API. */
    ErrorWriter PLAIN =
            (fault, request, response) ->
                    response.status(status(fault))
                            .header("Content-Type", "text/plain; charset=utf-8")
                            .send(
                                    (fault.text() + "\n")
                                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));

    /** Writes the answer; the response is not committed yet and has no headers. */
    void write(Fault fault, Request request, Response response) throws IOException;

    /** The usual status of a kind of fault. */
    static int status(Fault fault) {
        return switch (fault.kind()) {
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case PRECONDITION -> 412;
            case INVALID -> 400;
            case UNSUPPORTED -> 501;
            case UNAUTHORISED -> 401;
            case FORBIDDEN -> 403;
            case UNAVAILABLE, EXHAUSTED -> 503;
            case INTERNAL -> 500;
        };
    }
}
