package dev.minato.cli.client;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/** JSON as the daemon's answers and this command's output use it. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** A new, empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A value read from bytes; a missing node when there are none. */
    public static JsonNode parse(byte[] bytes) {
        return bytes.length == 0 ? MAPPER.missingNode() : MAPPER.readTree(bytes);
    }

    public static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /** The value laid out for people. */
    public static String pretty(JsonNode node) {
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    }

    /** The value of a record or collection. */
    public static JsonNode of(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** The text at a path such as {@code State.Status}; empty when there is none. */
    public static String text(JsonNode node, String path) {
        return at(node, path).asString("");
    }

    /** The node at a path such as {@code State.Status}; a missing node when there is none. */
    public static JsonNode at(JsonNode node, String path) {
        JsonNode found = node;
        for (String part : path.split("\\.", -1)) {
            found = found.path(part);
        }
        return found;
    }

    /** The elements of an array; none when it is missing or null. */
    public static List<JsonNode> list(JsonNode array) {
        List<JsonNode> all = new ArrayList<>();
        array.forEach(all::add);
        return all;
    }
}
