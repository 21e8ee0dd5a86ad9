package dev.minato.platform.document;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.util.TreeMap;

/** Documents as text. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    public static String write(JsonNode document) {
        return MAPPER.writeValueAsString(document);
    }

    public static ObjectNode read(String text) {
        return (ObjectNode) MAPPER.readTree(text);
    }

    /** One text for all documents that mean the same: members sorted, numbers without zeros. */
    public static String canonical(JsonNode node) {
        StringBuilder text = new StringBuilder();
        append(text, node);
        return text.toString();
    }

    private static void append(StringBuilder text, JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, JsonNode> members = new TreeMap<>();
            node.properties().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
            text.append('{');
            members.forEach((name, value) -> {
                text.append(write(Shape.NODES.stringNode(name))).append(':');
                append(text, value);
                text.append(',');
            });
            text.append('}');
        } else if (node.isArray()) {
            text.append('[');
            for (JsonNode element : node) {
                append(text, element);
                text.append(',');
            }
            text.append(']');
        } else if (node.isNumber()) {
            BigDecimal number = node.decimalValue();
            text.append(number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString());
        } else {
            text.append(write(node));
        }
    }
}
