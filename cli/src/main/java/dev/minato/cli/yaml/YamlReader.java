package dev.minato.cli.yaml;

import dev.minato.cli.yaml.YamlNode.Mapping;
import dev.minato.cli.yaml.YamlNode.Member;
import dev.minato.cli.yaml.YamlNode.Place;
import dev.minato.cli.yaml.YamlNode.Scalar;
import dev.minato.cli.yaml.YamlNode.Sequence;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Reads one document of YAML 1.2 with anchors, aliases and merge keys. What it may become has
 * bounds: a mebibyte of text, 64 levels, 50,000 parts with every alias written out. One use.
 */
public final class YamlReader {
    /** Bytes that a file may have. */
    public static final int LARGEST = 1 << 20;

    private static final int DEEPEST = 64;
    private static final int MOST_PARTS = 50_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final YAMLParser parser;
    private final Map<String, Anchored> anchors = new HashMap<>();
    private int parts;

    /** What an anchor names, how many parts it has, and how many levels. */
    private record Anchored(YamlNode node, int parts, int levels) {}

    private YamlReader(YAMLParser parser) {
        this.parser = parser;
    }

    /**
     * The document.
     *
     * @throws YamlException when it is none, or larger than it may be
     */
    public static YamlNode read(byte[] bytes) {
        if (bytes.length > LARGEST) {
            throw new YamlException(
                    new Place(1, 1), "the file is larger than " + (LARGEST >> 10) + " KiB");
        }
        String text = new String(bytes, StandardCharsets.UTF_8);
        try (JsonParser parser = new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            return new YamlReader((YAMLParser) parser).document();
        } catch (JacksonException e) {
            throw new YamlException(
                    e.getLocation() == null ? new Place(1, 1) : place(e.getLocation()),
                    plain(Objects.requireNonNullElse(e.getOriginalMessage(), "it is not YAML")));
        }
    }

    /** What the parser says, without the excerpts of the file below it. */
    private static String plain(String message) {
        List<String> said = new ArrayList<>();
        for (String line : message.lines().toList()) {
            if (!line.startsWith(" ") && !line.isBlank()) {
                said.add(line.strip());
            }
        }
        return said.isEmpty() ? "it is not YAML" : String.join(", ", said);
    }

    private YamlNode document() {
        JsonToken first = parser.nextToken();
        if (first == null) {
            throw new YamlException(new Place(1, 1), "the file is empty");
        }
        YamlNode root = node(first, 0).node;
        if (parser.nextToken() != null) {
            throw wrong("a second document begins here: give one");
        }
        return root;
    }

    private YamlException wrong(String text) {
        return new YamlException(here(), text);
    }

    private Place here() {
        return place(parser.currentTokenLocation());
    }

    private static Place place(TokenStreamLocation at) {
        return new Place(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }

    private Anchored node(JsonToken token, int depth) {
        if (depth > DEEPEST) {
            throw wrong("more than " + DEEPEST + " levels stand in each other here");
        }
        if (parser.isCurrentAlias()) {
            return alias(parser.getString(), depth);
        }
        Object anchor = parser.getObjectId();
        int before = parts;
        count(1);
        Anchored read =
                switch (token) {
                    case START_OBJECT -> mapping(depth);
                    case START_ARRAY -> sequence(depth);
                    default -> new Anchored(scalar(token), 1, 0);
                };
        Anchored whole = new Anchored(read.node, parts - before, read.levels);
        if (anchor != null) {
            anchors.put(anchor.toString(), whole);
        }
        return whole;
    }

    private Anchored alias(String name, int depth) {
        Anchored named = anchors.get(name);
        if (named == null) {
            throw wrong("there is no anchor &" + name + " before this alias");
        }
        if (depth + named.levels > DEEPEST) {
            throw wrong("more than " + DEEPEST + " levels stand in each other here");
        }
        count(named.parts);
        return named;
    }

    private void count(int more) {
        parts += more;
        if (parts > MOST_PARTS) {
            throw wrong("the file has more than " + MOST_PARTS + " parts, aliases written out");
        }
    }

    private Anchored sequence(int depth) {
        Place place = here();
        List<YamlNode> elements = new ArrayList<>();
        int levels = 0;
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            Anchored element = node(token, depth + 1);
            elements.add(element.node);
            levels = Math.max(levels, element.levels);
        }
        return new Anchored(new Sequence(place, elements), 0, levels + 1);
    }

    private Anchored mapping(int depth) {
        Place place = here();
        Map<String, Member> members = new LinkedHashMap<>();
        Map<String, Member> merged = new LinkedHashMap<>();
        int levels = 0;
        for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
            Place key = here();
            String name = parser.currentName();
            Anchored value = node(next(), depth + 1);
            levels = Math.max(levels, value.levels);
            if (name.equals("<<")) {
                merge(key, value.node, merged);
            } else if (members.put(name, new Member(key, value.node)) != null) {
                throw new YamlException(key, "there are two of " + name + " here: give one");
            }
        }
        merged.forEach(members::putIfAbsent);
        return new Anchored(new Mapping(place, members), 0, levels + 1);
    }

    private void merge(Place key, YamlNode value, Map<String, Member> merged) {
        switch (value) {
            case Mapping mapping -> mapping.members().forEach(merged::putIfAbsent);
            case Sequence sequence -> sequence.elements().forEach(one -> merge(key, one, merged));
            case Scalar scalar ->
                    throw new YamlException(
                            key, "<< takes a mapping, not \"" + scalar.text() + "\"");
        }
    }

    private JsonToken next() {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw wrong("the file ends within this");
        }
        return token;
    }

    private Scalar scalar(JsonToken token) {
        String text = Objects.requireNonNullElse(parser.getString(), "");
        JsonNode value =
                switch (token) {
                    case VALUE_TRUE -> NODES.booleanNode(true);
                    case VALUE_FALSE -> NODES.booleanNode(false);
                    case VALUE_NULL -> NODES.nullNode();
                    case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
                    case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
                    default -> NODES.stringNode(text);
                };
        return new Scalar(here(), text, value);
    }
}
