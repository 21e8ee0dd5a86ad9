package dev.minato.docker.wire;

import dev.minato.base.Fault;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The query parameter {@code filters}: a JSON object of key to {@code {"value":true}} or, as older
 * clients write it, key to {@code ["value"]}. Values of one key are alternatives, but labels must
 * all be there.
 */
public final class Filters {
    private final Map<String, List<String>> values;

    private Filters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads the parameter; absent or empty filters nothing.
     *
     * @param known the keys that the route has
     * @throws Fault invalid, in Docker's words
     */
    public static Filters parse(Optional<String> text, Set<String> known) {
        if (text.isEmpty() || text.get().isEmpty()) {
            return new Filters(Map.of());
        }
        JsonNode tree;
        try {
            tree = Json.parse(text.get().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (Fault e) {
            throw invalid();
        }
        if (!tree.isObject()) {
            throw invalid();
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : tree.properties()) {
            if (!known.contains(entry.getKey())) {
                throw Fault.invalid("filters", "invalid filter '" + entry.getKey() + "'");
            }
            values.put(entry.getKey(), values(entry.getValue()));
        }
        return new Filters(values);
    }

    private static List<String> values(JsonNode node) {
        List<String> values = new ArrayList<>();
        if (node.isArray()) {
            for (JsonNode value : node.values()) {
                if (!value.isString()) {
                    throw invalid();
                }
                values.add(value.stringValue());
            }
        } else if (node.isObject()) {
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                if (!entry.getValue().isBoolean()) {
                    throw invalid();
                }
                if (entry.getValue().booleanValue()) {
                    values.add(entry.getKey());
                }
            }
        } else {
            throw invalid();
        }
        return List.copyOf(values);
    }

    private static Fault invalid() {
        return Fault.invalid("filters", "invalid filter");
    }

    /** Whether the key is there with a value. */
    public boolean has(String key) {
        return !all(key).isEmpty();
    }

    /** Whether the key is there, be it without a value. */
    public boolean isGiven(String key) {
        return values.containsKey(key);
    }

    /** The values of a key. */
    public List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** Whether the key is absent, or one of its values passes. */
    public boolean any(String key, Predicate<String> passes) {
        List<String> alternatives = all(key);
        return alternatives.isEmpty() || alternatives.stream().anyMatch(passes);
    }

    /** Whether the key is absent, or one of its values is found in the text as a pattern. */
    public boolean matches(String key, String text) {
        return any(
                key,
                value -> {
                    if (value.equals(text)) {
                        return true;
                    }
                    try {
                        return Pattern.compile(value).matcher(text).find();
                    } catch (PatternSyntaxException e) {
                        return text.contains(value);
                    }
                });
    }

    /** The boolean of a key, or what it is when absent. */
    public boolean flag(String key, boolean otherwise) {
        List<String> given = all(key);
        if (given.isEmpty()) {
            return otherwise;
        }
        return switch (given.getFirst()) {
            case "1", "true", "True", "TRUE" -> true;
            case "0", "false", "False", "FALSE" -> false;
            default -> throw Fault.invalid("filters", "invalid filter '" + key + "=" + given + "'");
        };
    }

    /** Whether a thing with these labels passes the filters of labels. */
    public boolean labels(Map<String, String> labels) {
        return all("label").stream().allMatch(wanted -> hasLabel(labels, wanted))
                && all("label!").stream().noneMatch(refused -> hasLabel(labels, refused));
    }

    private static boolean hasLabel(Map<String, String> labels, String wanted) {
        int sign = wanted.indexOf('=');
        return sign < 0
                ? labels.containsKey(wanted)
                : wanted.substring(sign + 1).equals(labels.get(wanted.substring(0, sign)));
    }
}
