package dev.minato.cli.yaml;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;

/** A part of a YAML file and where it begins. */
public sealed interface YamlNode {
    Place place();

    /** A line and a column, from 1. */
    record Place(int line, int column) {
        @Override
        public String toString() {
            return line + ":" + column;
        }
    }

    /** Keys and values, in their order. */
    record Mapping(Place place, Map<String, Member> members) implements YamlNode {}

    /** A value and where its key stands. */
    record Member(Place key, YamlNode value) {}

    record Sequence(Place place, List<YamlNode> elements) implements YamlNode {}

    /**
     * A text, a number, true, false or null.
     *
     * @param text as it is written, without quotes
     * @param value what it means by YAML's rules
     */
    record Scalar(Place place, String text, JsonNode value) implements YamlNode {}
}
