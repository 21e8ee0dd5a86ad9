package dev.minato.docker.wire;

import dev.minato.base.Fault;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request's JSON object, read as Go does: unknown fields are ignored, null is absent, absent is
 * the empty value, another type is an error that names the field.
 */
public final class JsonObject {
    private final JsonNode node;
    private final String path;

    private JsonObject(JsonNode node, String path) {
        this.node = node;
        this.path = path;
    }

    /**
     * Reads a document that must be an object.
     *
     * @param type what Go calls it, for errors
     */
    public static JsonObject parse(String type, byte[] bytes) {
        JsonNode node = Json.parse(bytes);
        if (!node.isObject() && !node.isNull()) {
            throw Fault.invalid(
                    "body",
                    "invalid JSON: json: cannot unmarshal "
                            + kind(node)
                            + " into Go value of type "
                            + type);
        }
        return new JsonObject(node, type);
    }

    /** An object without fields. */
    public static JsonObject empty(String type) {
        return parse(type, new byte[] {'{', '}'});
    }

    /** Whether the field is there and not null. */
    public boolean has(String field) {
        return !node.path(field).isMissingNode() && !node.path(field).isNull();
    }

    /** The names of the fields. */
    public Set<String> fields() {
        return Set.copyOf(node.propertyNames());
    }

    /** The tree below. */
    public JsonNode tree() {
        return node;
    }

    /** The text, empty when absent. */
    public String text(String field) {
        JsonNode value = node.path(field);
        if (!has(field)) {
            return "";
        }
        if (!value.isString()) {
            throw wrong(field, value, "string");
        }
        return whole(value);
    }

    /** Half of a character beyond 16 bits cannot be written as UTF-8: U+FFFD, as Go reads it. */
    private static String whole(JsonNode text) {
        String value = text.stringValue();
        return new String(value.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.UTF_16LE);
    }

    /** The number, 0 when absent. */
    public long number(String field) {
        return optionalNumber(field).orElse(0L);
    }

    /** The number. */
    public Optional<Long> optionalNumber(String field) {
        JsonNode value = node.path(field);
        if (!has(field)) {
            return Optional.empty();
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(field, value, "int64");
        }
        return Optional.of(value.longValue());
    }

    /** The number as int; a larger one is an error. */
    public int integer(String field) {
        long number = number(field);
        if (number != (int) number) {
            throw wrong(field, node.path(field), "int");
        }
        return (int) number;
    }

    /** The boolean, false when absent. */
    public boolean flag(String field) {
        JsonNode value = node.path(field);
        if (!has(field)) {
            return false;
        }
        if (!value.isBoolean()) {
            throw wrong(field, value, "bool");
        }
        return value.booleanValue();
    }

    /** The list of texts, empty when absent. */
    public List<String> texts(String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : items(field)) {
            if (!value.isString()) {
                throw wrong(field, value, "string");
            }
            texts.add(whole(value));
        }
        return texts;
    }

    /** A command: a list of texts or a single text; empty optional when absent or null. */
    public Optional<List<String>> words(String field) {
        if (!has(field)) {
            return Optional.empty();
        }
        return Optional.of(
                node.path(field).isString() ? List.of(text(field)) : List.copyOf(texts(field)));
    }

    /** The list of numbers, empty when absent. */
    public List<Integer> integers(String field) {
        List<Integer> numbers = new ArrayList<>();
        for (JsonNode value : items(field)) {
            if (!value.isIntegralNumber() || !value.canConvertToInt()) {
                throw wrong(field, value, "uint");
            }
            numbers.add(value.intValue());
        }
        return numbers;
    }

    /** The object of texts, empty when absent; a null text is empty. */
    public Map<String, String> map(String field) {
        Map<String, String> map = new LinkedHashMap<>();
        JsonObject object = object(field);
        for (String name : object.names()) {
            map.put(name, object.text(name));
        }
        return map;
    }

    /** The names of an object's fields, in order: Go's sets are objects with empty values. */
    public List<String> keys(String field) {
        return object(field).names();
    }

    /** The names of the fields, in order. */
    public List<String> names() {
        return List.copyOf(node.propertyNames());
    }

    /** The object, without fields when absent. */
    public JsonObject object(String field) {
        JsonNode value = node.path(field);
        if (has(field) && !value.isObject()) {
            throw wrong(field, value, "object");
        }
        return new JsonObject(value, path + "." + field);
    }

    /** The list of objects, empty when absent. */
    public List<JsonObject> objects(String field) {
        List<JsonObject> objects = new ArrayList<>();
        for (JsonNode value : items(field)) {
            if (!value.isObject() && !value.isNull()) {
                throw wrong(field, value, "object");
            }
            objects.add(new JsonObject(value, path + "." + field));
        }
        return objects;
    }

    private Iterable<JsonNode> items(String field) {
        JsonNode value = node.path(field);
        if (has(field) && !value.isArray()) {
            throw wrong(field, value, "[]string");
        }
        return value.values();
    }

    private Fault wrong(String field, JsonNode value, String type) {
        return Fault.invalid(
                field,
                "invalid JSON: json: cannot unmarshal "
                        + kind(value)
                        + " into Go struct field "
                        + path
                        + "."
                        + field
                        + " of type "
                        + type);
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "bool";
            case NUMBER -> "number";
            case STRING -> "string";
            default -> "object";
        };
    }
}
