package dev.minato.http;

import dev.minato.base.Fault;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * One request: immutable but for its body, which is read once.
 *
 * <p>The path is kept as it was sent (percent-encoded), because an encoded slash differs from a
 * slash; {@link #variable} gives decoded parts of it.
 */
public final class Request {
    /**
     * What stands before the body.
     *
     * @param principal who sends it
     */
    record Head(String method, String target, HeaderFields headers, Principal principal) {}

    private final Head head;
    private final String path;
    private final String rawQuery;
    private final InputStream body;
    private final Map<String, String> variables;

    Request(Head head, InputStream body) {
        int mark = head.target().indexOf('?');
        this.head = head;
        this.path = mark < 0 ? head.target() : head.target().substring(0, mark);
        this.rawQuery = mark < 0 ? "" : head.target().substring(mark + 1);
        this.body = body;
        this.variables = Map.of();
    }

    private Request(Request from, String path, Map<String, String> variables) {
        this.head = from.head;
        this.path = path;
        this.rawQuery = from.rawQuery;
        this.body = from.body;
        this.variables = Map.copyOf(variables);
    }

    /** The method, for example {@code GET}. */
    public String method() {
        return head.method();
    }

    /** Path and query exactly as sent. */
    public String target() {
        return head.target();
    }

    /** The path as sent, without query; an adapter may have taken a prefix off. */
    public String path() {
        return path;
    }

    /** The same request under another path: for adapters that take a version prefix off. */
    public Request withPath(String other) {
        return new Request(this, other, variables);
    }

    Request withVariables(Map<String, String> found) {
        return new Request(this, path, found);
    }

    /**
     * A decoded part of the path that the router's pattern names.
     *
     * @throws IllegalArgumentException when the pattern has no such variable, which is a defect
     */
    public String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no path variable " + name);
        }
        return value;
    }

    /**
     * The query's parameters.
     *
     * @throws Fault invalid when an escape is broken
     */
    public QueryString query() {
        return QueryString.parse(rawQuery);
    }

    public HeaderFields headers() {
        return head.headers();
    }

    /** The first header field of that name. */
    public Optional<String> header(String name) {
        return head.headers().first(name);
    }

    /** The length that the client announced; empty for a chunked body or none. */
    public Optional<Long> contentLength() {
        return header("Content-Length").map(Long::parseLong);
    }

    /** Whether the client announced a body that may have bytes. */
    public boolean hasBody() {
        return contentLength().map(length -> length > 0).orElse(false)
                || header("Transfer-Encoding").isPresent();
    }

    /** Whether the client asks for a raw duplex stream ({@code Connection: Upgrade}). */
    public boolean wantsUpgrade() {
        return headers().lists("Connection", "Upgrade") && header("Upgrade").isPresent();
    }

    /** The body; the caller bounds what it takes. Closing it is not needed. */
    public InputStream body() {
        return body;
    }

    /**
     * The whole body.
     *
     * @param limit the most bytes that are taken
     * @throws Fault invalid when it is longer
     */
    public byte[] body(int limit) throws IOException {
        byte[] bytes = body.readNBytes(limit);
        if (bytes.length == limit && body.read() >= 0) {
            throw Fault.invalid("body", "the request body is longer than " + limit + " bytes");
        }
        return bytes;
    }

    /** Who sends it. */
    public Principal principal() {
        return head.principal();
    }
}
