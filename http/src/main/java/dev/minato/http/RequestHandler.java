package dev.minato.http;

/**
 * Answers one request on a virtual thread of its own and may block. What it throws becomes an error
 * answer through the {@link ErrorWriter}; returning without an answer sends status and headers as
 * they stand.
 */
@FunctionalInterface
public interface RequestHandler {
    /** Answers the request. */
    void handle(Request request, Response response) throws Exception;
}
