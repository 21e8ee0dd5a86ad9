package dev.minato.azure;

import dev.minato.base.Fault;
import dev.minato.http.QueryString;

import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;

/**
 * What is asked of a stream of lines.
 *
 * @param text lines for people instead of JSON objects
 * @param follow go on until the caller hangs up
 * @param tail how many of the last lines come first, 0 to 300; absent: all
 * @param since only lines at or after; ours, Container Apps does not know it
 * @param previous of the process that ended last; ours, likewise
 */
record StreamQuery(
        boolean text,
        boolean follow,
        Optional<Integer> tail,
        Optional<Instant> since,
        boolean previous) {
    /** The most lines that may be asked for by their number. */
    static final int MOST_LINES = 300;

    private static final int USUAL_LINES = 20;

    /**
     * Reads {@code output}, {@code follow}, {@code tailLines} (20 when neither that nor a time is
     * given), {@code sinceTime} and {@code previous}; {@code follow} without a value is meant.
     *
     * @throws Fault invalid, naming the parameter and its value
     */
    static StreamQuery of(QueryString query) {
        boolean follow = isTrue("follow", query);
        boolean previous = isTrue("previous", query);
        if (follow && previous) {
            throw Fault.invalid(
                    "previous",
                    "previous 'true' cannot be followed, that process has ended: leave out"
                            + " follow.");
        }
        Optional<Instant> since = since(query.text("sinceTime"));
        return new StreamQuery(
                isText(query.text("output").orElse("json")),
                follow,
                tail(query.text("tailLines"), since.isPresent()),
                since,
                previous);
    }

    private static Optional<Instant> since(Optional<String> time) {
        try {
            return time.map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw Fault.invalid(
                    "sinceTime",
                    "sinceTime '"
                            + ArmPath.shown(time.orElse(""))
                            + "' is not a time as in RFC 3339, for example 2026-01-31T12:00:00Z.");
        }
    }

    String contentType() {
        return text ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
    }

    /**
     * Sends an empty line after those that are there, to whoever follows JSON. Of a chunk the
     * server sends the last two bytes with the next one, and az (urllib3) waits for them before it
     * prints what is in it: it would always lack the newest line. Nobody reads an empty one.
     */
    void push(OutputStream out) throws IOException {
        if (follow && !text) {
            out.write('\n');
            out.flush();
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

    private static boolean isTrue(String name, QueryString query) {
        String value = query.first(name).orElse("false");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1", "" -> true;
            case "false", "0" -> false;
            default ->
                    throw Fault.invalid(
                            name,
                            name + " '" + ArmPath.shown(value) + "' is neither true nor false.");
        };
    }

    private static Optional<Integer> tail(Optional<String> wanted, boolean timed) {
        if (wanted.isEmpty()) {
            return timed ? Optional.empty() : Optional.of(USUAL_LINES);
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
        return Optional.of(Integer.parseInt(wanted.get()));
    }
}
