package dev.minato.azure.wire;

import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;

/** JSON of Resource Manager: bounded on the way in, without nulls on the way out. */
public final class Json {
    private static final JsonMapper MAPPER = JsonProfiles.caller(JsonFactory.builder());

    private static final ObjectWriter SORTED =
            MAPPER.writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static byte[] bytes(JsonNode node) {
        return MAPPER.writeValueAsBytes(node);
    }

    /**
     * Reads a body that must be an object.
     *
     * @throws Fault invalid when it is not
     */
    public static ObjectNode parse(byte[] body) {
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException e) {
            throw Fault.invalid(
                    "body", "The request body is not JSON that can be read" + place(e) + ".");
        }
        throw Fault.invalid("body", "The request body must be a JSON object.");
    }

    private static String place(JacksonException e) {
        @Nullable TokenStreamLocation at = e.getLocation();
        return at == null ? "" : ": see line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    /** What every resource begins with: its ID, name and type. */
    public static ObjectNode resource(ArmId id) {
        return object().put("id", id.toString()).put("name", id.name()).put("type", id.type());
    }

    /** A document that an adapter of this room wrote down. */
    public static ObjectNode stored(String text) {
        return (ObjectNode) MAPPER.readTree(text);
    }

    /** One text for all documents that mean the same: members in the order of their names. */
    public static String canonical(ObjectNode document) {
        return SORTED.writeValueAsString(document);
    }

    /** A document as text. */
    public static String text(ObjectNode document) {
        return MAPPER.writeValueAsString(document);
    }

    /** A member by its name in any case; nulls count as absent. */
    public static Optional<JsonNode> member(JsonNode node, String name) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (field.getKey().equalsIgnoreCase(name) && !field.getValue().isNull()) {
                return Optional.of(field.getValue());
            }
        }
        return Optional.empty();
    }

    /**
     * A member that is an object, copied; an empty object when it is absent.
     *
     * @throws Fault invalid when it is something else
     */
    public static ObjectNode child(JsonNode node, String name) {
        JsonNode value = member(node, name).orElseGet(Json::object);
        if (value instanceof ObjectNode object) {
            return object.deepCopy();
        }
        throw Fault.invalid(name, name + " is not an object: write {…}.");
    }

    /** A copy without the members and elements that are null. */
    public static JsonNode withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = object();
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (!field.getValue().isNull()) {
                    copy.set(field.getKey(), withoutNulls(field.getValue()));
                }
            }
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = MAPPER.createArrayNode();
            for (JsonNode element : array) {
                if (!element.isNull()) {
                    copy.add(withoutNulls(element));
                }
            }
            return copy;
        }
        return node;
    }

    /** An error in Resource Manager's envelope. */
    public static ObjectNode error(String code, String message) {
        ObjectNode body = object();
        body.putObject("error").put("code", code).put("message", message);
        return body;
    }

    /** The tree of a small document; throws JacksonException when it is none. */
    static JsonNode tree(byte[] json) {
        return MAPPER.readTree(json);
    }

    /** Plain values as JSON: texts, numbers, booleans, lists and maps of such. */
    public static ObjectNode of(Map<String, ?> values) {
        return MAPPER.valueToTree(values);
    }

    /**
     * Lays a patch over a document (RFC 7396): null removes, objects merge, everything else
     * replaces. Names match in any case.
     */
    public static void merge(ObjectNode document, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> field : patch.properties()) {
            String name =
                    document.propertyNames().stream()
                            .filter(known -> known.equalsIgnoreCase(field.getKey()))
                            .findFirst()
                            .orElse(field.getKey());
            if (field.getValue().isNull()) {
                document.remove(name);
            } else if (field.getValue() instanceof ObjectNode inner) {
                ObjectNode target =
                        document.path(name) instanceof ObjectNode existing
                                ? existing
                                : document.putObject(name);
                merge(target, inner);
            } else {
                document.set(name, field.getValue());
            }
        }
    }

    /** Wraps a list: {@code {"value":[…]}}. */
    public static ObjectNode list(Iterable<? extends JsonNode> items) {
        ObjectNode list = object();
        items.forEach(list.putArray("value")::add);
        return list;
    }
}
