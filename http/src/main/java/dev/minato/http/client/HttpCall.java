package dev.minato.http.client;

import dev.minato.http.HeaderFields;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A request to be sent by {@link HttpClient}. Immutable; each method gives a changed copy.
 *
 * @param method for example {@code GET}
 * @param target path and query, percent-encoded
 * @param fields headers besides Host and framing
 * @param body what is sent after the headers
 */
public record HttpCall(String method, String target, List<HeaderFields.Field> fields, Body body) {
    /** A request's body. */
    public sealed interface Body {
        /** No body; methods that usually have one say length 0. */
        record None() implements Body {}

        /** Exactly {@code length} bytes. */
        record Known(long length, Writer writer) implements Body {}

        /** Bytes that are made while they are sent, in chunks. */
        record Stream(Writer writer) implements Body {}
    }

    /** Writes a streamed body; called once, on a thread of its own. */
    @FunctionalInterface
    public interface Writer {
        /** Writes the whole body; an exception cuts the request. */
        void write(OutputStream out) throws IOException;
    }

    public HttpCall {
        fields = List.copyOf(fields);
    }

    public static HttpCall get(String target) {
        return of("GET", target);
    }

    public static HttpCall post(String target) {
        return of("POST", target);
    }

    public static HttpCall of(String method, String target) {
        return new HttpCall(method, target, List.of(), new Body.None());
    }

    /** With one header more. */
    public HttpCall header(String name, String value) {
        List<HeaderFields.Field> more = new ArrayList<>(fields);
        more.add(new HeaderFields.Field(name, value));
        return new HttpCall(method, target, more, body);
    }

    /** With a JSON body. */
    public HttpCall json(byte[] bytes) {
        return header("Content-Type", "application/json").bytes(bytes);
    }

    /** With bytes as body. */
    public HttpCall bytes(byte[] bytes) {
        return known(bytes.length, out -> out.write(bytes));
    }

    /** With a body of known length. */
    public HttpCall known(long length, Writer writer) {
        return body(new Body.Known(length, writer));
    }

    /** With a body made while it is sent, in chunks. */
    public HttpCall stream(Writer writer) {
        return body(new Body.Stream(writer));
    }

    private HttpCall body(Body other) {
        return new HttpCall(method, target, fields, other);
    }
}
