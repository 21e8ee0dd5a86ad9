package dev.minato.docker.call;

import dev.minato.base.Fault;
import dev.minato.docker.wire.JsonObject;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The fields that one kind of JSON object has in Docker's API, and what becomes of each: the rule
 * by which nothing is accepted and silently not done. A field that is set (other than null, false,
 * 0, empty, or an object of such) must be done here; one that is known and not done, or not known
 * at all, is refused by its name. Names are read in any case, as Go reads them, and the last of
 * several wins. Built once; thread-safe from then on.
 */
public final class FieldSchema {
    private static final int LONGEST_VALUE = 60;

    /** What becomes of a field that is set. */
    private sealed interface Rule {
        /** Some route reads it, its value is that route's matter. */
        record Done() implements Rule {}

        /**
         * Only these values, as JSON writes them without quotes, are done.
         *
         * @param always also where false or 0 says something else than the field's absence
         */
        record Only(Set<String> values, boolean always, String mend) implements Rule {}

        /** The same rule below: in the object, or in each one of lists and of maps. */
        record Nested(FieldSchema schema, boolean many) implements Rule {}
    }

    private final String type;
    private final Map<String, Rule> rules = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();

    private FieldSchema(String type) {
        this.type = type;
    }

    /**
     * An object without fields yet.
     *
     * @param type what Go calls it, for errors
     */
    public static FieldSchema of(String type) {
        return new FieldSchema(type);
    }

    /** Fields that are done, whatever they say. */
    public FieldSchema done(String... fields) {
        return put(new Rule.Done(), fields);
    }

    /**
     * Fields that inspect tells or older versions had, and that clients send back: dockerd reads
     * none of them.
     */
    FieldSchema told(String... fields) {
        return put(new Rule.Done(), fields);
    }

    /** A field of which only these values are done. */
    FieldSchema only(String field, String mend, String... values) {
        return put(new Rule.Only(Set.of(values), false, mend), field);
    }

    /** The same for a field whose false or 0 is a wish of its own: it may only be null. */
    FieldSchema exactly(String field, String mend, String... values) {
        return put(new Rule.Only(Set.of(values), true, mend), field);
    }

    /** Fields that are refused when they are set. */
    FieldSchema refused(String... fields) {
        return put(new Rule.Only(Set.of(), false, "leave it out"), fields);
    }

    /** A field that is refused when it is set, and what to do instead. */
    FieldSchema refusedFor(String field, String mend) {
        return put(new Rule.Only(Set.of(), false, mend), field);
    }

    /** A field that is an object. */
    FieldSchema object(String field, FieldSchema below) {
        return put(new Rule.Nested(below, false), field);
    }

    /** A field that is a list of objects, or a map of them, or of lists of them, by any name. */
    FieldSchema many(String field, FieldSchema below) {
        return put(new Rule.Nested(below, true), field);
    }

    private FieldSchema put(Rule rule, String... fields) {
        for (String field : fields) {
            if (rules.put(field, rule) != null) {
                throw new IllegalArgumentException(type + " has " + field + " twice");
            }
            names.put(folded(field), field);
        }
        return this;
    }

    /**
     * Reads a body.
     *
     * @throws Fault unsupported when a field is set that is not done
     */
    public JsonObject parse(byte[] bytes) {
        JsonObject body = JsonObject.parse(type, bytes);
        if (body.tree() instanceof ObjectNode object) {
            read(object, "");
        }
        return body;
    }

    /** A body without fields. */
    JsonObject empty() {
        return JsonObject.empty(type);
    }

    /** Whether the field may have this value. */
    public boolean accepts(String field, JsonNode value) {
        try {
            check(field, value.deepCopy(), field);
            return true;
        } catch (Fault refused) {
            if (refused.kind() != Fault.Kind.UNSUPPORTED) {
                throw refused;
            }
            return false;
        }
    }

    private void read(ObjectNode object, String path) {
        rename(object);
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            check(field.getKey(), field.getValue(), path + field.getKey());
        }
    }

    /** Gives each field the name that Docker writes; the last of one name is kept. */
    private void rename(ObjectNode object) {
        if (object.propertyStream().allMatch(field -> rules.containsKey(field.getKey()))) {
            return;
        }
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        object.forEachEntry(
                (name, value) -> fields.put(names.getOrDefault(folded(name), name), value));
        object.removeAll();
        object.setAll(fields);
    }

    private void check(String name, JsonNode value, String path) {
        switch (rules.get(name)) {
            case Rule.Done() -> {}
            case Rule.Only only -> {
                boolean asked = only.always() ? !value.isNull() : isSet(value);
                if (asked && !only.values().contains(value.asString(""))) {
                    throw refusal(path, value, only.mend());
                }
            }
            case Rule.Nested(FieldSchema below, boolean many) -> {
                if (!many && value instanceof ObjectNode object) {
                    below.read(object, path + ".");
                } else if (many && value instanceof ArrayNode list) {
                    list.forEach(item -> below.readItem(item, path + "."));
                } else if (many && value instanceof ObjectNode map) {
                    map.forEachEntry((key, item) -> below.readItem(item, path + "." + key + "."));
                }
            }
            case null -> {
                if (isSet(value)) {
                    throw refusal(path, value, "leave it out");
                }
            }
        }
    }

    private void readItem(JsonNode item, String path) {
        if (item instanceof ObjectNode object) {
            read(object, path);
        } else if (item instanceof ArrayNode list) {
            list.forEach(each -> readItem(each, path));
        }
    }

    private static Fault refusal(String path, JsonNode value, String mend) {
        String text = value.toString();
        String shown =
                text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "…" : text;
        return Fault.unsupported(path, path + " " + shown + " is not supported by Minato: " + mend);
    }

    /** Whether a value says more than the field's absence does. */
    private static boolean isSet(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL, MISSING -> false;
            case BOOLEAN -> value.booleanValue();
            case NUMBER -> value.doubleValue() != 0;
            case STRING -> !value.stringValue().isEmpty();
            case ARRAY -> !value.isEmpty();
            case OBJECT -> value.values().stream().anyMatch(FieldSchema::isSet);
            default -> true;
        };
    }

    /** Go's folding: equal but for the case of letters. */
    private static String folded(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
