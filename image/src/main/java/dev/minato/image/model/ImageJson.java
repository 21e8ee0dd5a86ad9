package dev.minato.image.model;

import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads and writes the JSON of this room; what comes from outside is bounded and checked. */
public final class ImageJson {
    /** Larger documents are refused. */
    public static final int LARGEST = JsonProfiles.LARGEST_DOCUMENT;

    private static final JsonMapper MAPPER =
            JsonProfiles.stranger(
                    JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION));

    private ImageJson() {}

    /**
     * Reads one document.
     *
     * @param what it is, for the error
     */
    public static JsonNode parse(String what, byte[] bytes) {
        if (bytes.length > LARGEST) {
            throw Fault.invalid(what, what + " of " + bytes.length + " bytes is too large");
        }
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw Fault.invalid(what, what + " is not valid JSON: " + e.getOriginalMessage());
        }
    }

    /** Reads one document that must be an object. */
    static JsonNode object(String what, byte[] bytes) {
        JsonNode node = parse(what, bytes);
        if (!node.isObject()) {
            throw Fault.invalid(what, what + " is not a JSON object");
        }
        return node;
    }

    public static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode newArray() {
        return MAPPER.createArrayNode();
    }

    public static byte[] write(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /** A text; absent, null and empty are the same, as in Go. */
    static Optional<String> text(String what, JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (!node.isString()) {
            throw wrong(what, field, "a string");
        }
        String value = node.stringValue();
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    public static String required(String what, JsonNode parent, String field) {
        return text(what, parent, field)
                .orElseThrow(() -> Fault.invalid(what, what + " has no " + field));
    }

    static long number(String what, JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return 0;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw wrong(what, field, "a whole number");
        }
        return node.longValue();
    }

    static boolean flag(String what, JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return false;
        }
        if (!node.isBoolean()) {
            throw wrong(what, field, "true or false");
        }
        return node.booleanValue();
    }

    static List<JsonNode> list(String what, JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isArray()) {
            throw wrong(what, field, "a list");
        }
        return List.copyOf(node.values());
    }

    public static List<String> texts(String what, JsonNode parent, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode node : list(what, parent, field)) {
            if (!node.isString()) {
                throw wrong(what, field, "a list of strings");
            }
            texts.add(node.stringValue());
        }
        return texts;
    }

    static Map<String, String> map(String what, JsonNode parent, String field) {
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : fields(what, parent, field)) {
            if (!entry.getValue().isString()) {
                throw wrong(what, field, "an object of strings");
            }
            map.put(entry.getKey(), entry.getValue().stringValue());
        }
        return map;
    }

    static Iterable<Map.Entry<String, JsonNode>> fields(
            String what, JsonNode parent, String field) {
        JsonNode node = parent.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return List.of();
        }
        if (!node.isObject()) {
            throw wrong(what, field, "an object");
        }
        return node.properties();
    }

    static Fault wrong(String what, String field, String right) {
        return Fault.invalid(what, what + ": " + field + " must be " + right);
    }
}
