package dev.minato.azure;

import dev.minato.base.Fault;
import dev.minato.http.QueryString;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;

/**
 * What is asked of a stream of lines.
 *
 * @param text lines for people instead of JSON objects
 * @param follow go on until the caller hangs up
 * @param tail how many of the last lines come first, 0 to 300, 20 when not given
 */
record StreamQuery(boolean text, boolean follow, int tail) {
    private static final int MOST_LINES = 300;
    private static final int USUAL_LINES = 20;

    /**
     * Reads {@code output}, {@code follow} and {@code tailLines}; {@code follow} without a value is
     * meant.
     *
     * @throws Fault invalid, naming the parameter and its value
     */
    static StreamQuery of(QueryString query) {
        return new StreamQuery(
                isText(query.text("output").orElse("json")),
                isTrue(query.first("follow").orElse("false")),
                tail(query.text("tailLines")));
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

    private static boolean isTrue(String follow) {
        return switch (follow.toLowerCase(Locale.ROOT)) {
            case "true", "1", "" -> true;
            case "false", "0" -> false;
            default ->
                    throw Fault.invalid(
                            "follow",
                            "follow '" + ArmPath.shown(follow) + "' is neither true nor false.");
        };
    }

    private static int tail(Optional<String> wanted) {
        if (wanted.isEmpty()) {
            return USUAL_LINES;
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
        return Integer.parseInt(wanted.get());
    }
}
