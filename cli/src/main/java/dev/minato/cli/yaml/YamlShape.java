package dev.minato.cli.yaml;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.NearestName;
import dev.minato.cli.yaml.YamlNode.Mapping;
import dev.minato.cli.yaml.YamlNode.Member;
import dev.minato.cli.yaml.YamlNode.Place;
import dev.minato.cli.yaml.YamlNode.Scalar;
import dev.minato.cli.yaml.YamlNode.Sequence;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * What a part of a file is to be. It turns YAML into JSON: names in the case that the shape has,
 * texts as they are written ({@code 1.10} stays 1.10), numbers also from texts; members that are
 * null are left out.
 */
public sealed interface YamlShape {
    /** Values of one kind. */
    enum Kind implements YamlShape {
        TEXT("a text"),
        WHOLE("a whole number"),
        NUMBER("a number"),
        BOOLEAN("true or false"),
        ANY("anything");

        private final String called;

        Kind(String called) {
            this.called = called;
        }
    }

    /** Known members. */
    record Members(Map<String, YamlShape> members) implements YamlShape {
        private ObjectNode read(YamlNode node, String path, Findings findings) {
            ObjectNode object = JsonTree.object();
            each(
                    node,
                    path,
                    findings,
                    (name, member) -> {
                        String known = known(name);
                        if (known.isEmpty()) {
                            if (!isNull(member.value())) {
                                findings.problem(
                                        member.key(), unknown(path, name, findings.called()));
                            }
                            return;
                        }
                        String at = path.isEmpty() ? known : path + "." + known;
                        if (object.has(known)) {
                            findings.problem(member.key(), "there are two of " + at + ": give one");
                        }
                        findings.part(at, member.key());
                        put(
                                object,
                                known,
                                Objects.requireNonNull(members.get(known))
                                        .convert(member.value(), at, findings));
                    });
            return object;
        }

        /** The name as it is known, whatever its case; empty when it is not. */
        private String known(String name) {
            return members.containsKey(name)
                    ? name
                    : members.keySet().stream()
                            .filter(name::equalsIgnoreCase)
                            .findFirst()
                            .orElse("");
        }

        private String unknown(String path, String name, String called) {
            return (path.isEmpty() ? "" : path + ".")
                    + name
                    + " is no field of "
                    + called
                    + NearestName.of(name, members.keySet())
                            .map(near -> ": did you mean " + near + "?")
                            .orElse(": there are " + String.join(", ", members.keySet()));
        }
    }

    /** A list of one shape. */
    record Elements(YamlShape element) implements YamlShape {}

    /** Members of any name. */
    record Texts() implements YamlShape {}

    /** An object of pairs of a name and a shape. */
    static Members object(Object... pairs) {
        Map<String, YamlShape> members = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            members.put((String) pairs[i], (YamlShape) pairs[i + 1]);
        }
        return new Members(members);
    }

    static YamlShape list(YamlShape element) {
        return new Elements(element);
    }

    /** Where problems go, and where each part stands by its path. */
    interface Findings {
        /** What the whole is called, for example {@code an app}. */
        String called();

        void problem(Place place, String text);

        void part(String path, Place place);
    }

    /** The JSON of a part of a file; what is wrong is told, and left out. */
    default JsonNode convert(YamlNode node, String path, Findings findings) {
        findings.part(path, node.place());
        if (isNull(node)) {
            return JsonNodeFactory.instance.nullNode();
        }
        return switch (this) {
            case Members shape -> shape.read(node, path, findings);
            case Elements shape -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                if (!(node instanceof Sequence sequence)) {
                    wrong(node, path, "a list", findings);
                    yield array;
                }
                int at = 0;
                for (YamlNode element : sequence.elements()) {
                    JsonNode value =
                            shape.element.convert(element, path + "[" + at++ + "]", findings);
                    if (!value.isNull()) {
                        array.add(value);
                    }
                }
                yield array;
            }
            case Texts ignored -> {
                ObjectNode object = JsonTree.object();
                each(
                        node,
                        path,
                        findings,
                        (name, member) ->
                                put(
                                        object,
                                        name,
                                        Kind.TEXT.convert(
                                                member.value(), path + "." + name, findings)));
                yield object;
            }
            case Kind kind -> kind == Kind.ANY ? any(node) : scalar(kind, node, path, findings);
        };
    }

    private static boolean isNull(YamlNode node) {
        return node instanceof Scalar scalar && scalar.value().isNull();
    }

    private static void put(ObjectNode object, String name, JsonNode value) {
        if (!value.isNull()) {
            object.set(name, value);
        }
    }

    private static void each(
            YamlNode node, String path, Findings findings, BiConsumer<String, Member> member) {
        if (node instanceof Mapping mapping) {
            mapping.members().forEach(member);
        } else {
            wrong(node, path, "an object with members", findings);
        }
    }

    private static void wrong(YamlNode node, String path, String right, Findings findings) {
        findings.problem(
                node.place(),
                (path.isEmpty() ? "the file" : path) + " is " + shown(node) + ", not " + right);
    }

    private static String shown(YamlNode node) {
        return switch (node) {
            case Mapping ignored -> "an object";
            case Sequence ignored -> "a list";
            case Scalar scalar ->
                    "\""
                            + (scalar.text().length() > 40
                                    ? scalar.text().substring(0, 40) + "…"
                                    : scalar.text())
                            + "\"";
        };
    }

    private static JsonNode scalar(Kind kind, YamlNode node, String path, Findings findings) {
        if (node instanceof Scalar scalar) {
            String text = scalar.text().strip();
            switch (kind) {
                case TEXT -> {
                    return JsonNodeFactory.instance.stringNode(scalar.text());
                }
                case WHOLE -> {
                    if (text.matches("[+-]?[0-9]{1,18}")) {
                        return JsonNodeFactory.instance.numberNode(Long.parseLong(text));
                    }
                }
                case NUMBER -> {
                    if (text.matches("[+-]?[0-9]{1,18}(\\.[0-9]{0,18})?|\\.[0-9]{1,18}")) {
                        return JsonNodeFactory.instance.numberNode(Double.parseDouble(text));
                    }
                }
                default -> {
                    String folded = text.toLowerCase(Locale.ROOT);
                    if (List.of("true", "yes", "on").contains(folded)) {
                        return JsonNodeFactory.instance.booleanNode(true);
                    }
                    if (List.of("false", "no", "off").contains(folded)) {
                        return JsonNodeFactory.instance.booleanNode(false);
                    }
                }
            }
        }
        wrong(node, path, kind.called, findings);
        return JsonNodeFactory.instance.nullNode();
    }

    private static JsonNode any(YamlNode node) {
        return switch (node) {
            case Mapping mapping -> {
                ObjectNode object = JsonTree.object();
                mapping.members().forEach((name, member) -> put(object, name, any(member.value())));
                yield object;
            }
            case Sequence sequence -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                sequence.elements().forEach(element -> array.add(any(element)));
                yield array;
            }
            case Scalar scalar -> scalar.value();
        };
    }
}
