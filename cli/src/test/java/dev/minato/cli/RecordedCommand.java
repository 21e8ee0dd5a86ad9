package dev.minato.cli;

import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command and a real daemon said to each other, kept in {@code recorded/NAME.json}: {@code
 * command} (its words), {@code exit}, {@code out}, {@code err}, {@code exchanges} (see {@link
 * RecordedExchange#of}, with {@code sent}: the JSON that the command sent, or "stream"), {@code
 * atOnce} where requests go out at once and may come in any order.
 */
record RecordedCommand(JsonNode json) {
    static RecordedCommand named(String name) throws IOException {
        return new RecordedCommand(resource(name));
    }

    static JsonNode resource(String name) throws IOException {
        try (InputStream in =
                RecordedCommand.class.getResourceAsStream("recorded/" + name + ".json")) {
            if (in == null) {
                throw new IOException("there is no recording " + name);
            }
            return JsonTree.parse(in.readAllBytes());
        }
    }

    RecordedExchange[] exchanges() {
        return JsonTree.list(json.path("exchanges")).stream()
                .map(RecordedExchange::of)
                .toArray(RecordedExchange[]::new);
    }

    /** The requests in order. */
    List<String> lines() {
        return JsonTree.list(json.path("exchanges")).stream()
                .map(exchange -> RecordedExchange.of(exchange).line())
                .toList();
    }

    /** The JSON that the command sends with its requests, in order; missing where it sends none. */
    List<JsonNode> sent() {
        List<JsonNode> sent = new ArrayList<>();
        json.path("exchanges").forEach(exchange -> sent.add(exchange.path("sent")));
        return sent;
    }

    /** Whether requests may come in any order. */
    boolean atOnce() {
        return json.path("atOnce").asBoolean(false);
    }

    String[] words() {
        return JsonTree.list(json.path("command")).stream()
                .map(word -> word.asString(""))
                .toArray(String[]::new);
    }

    int exit() {
        return json.path("exit").asInt(-1);
    }

    String out() {
        return JsonTree.text(json, "out");
    }

    String err() {
        return JsonTree.text(json, "err");
    }
}
