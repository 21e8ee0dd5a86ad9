package dev.minato.azure.app;

import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.base.SafeText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The shape of a member of a document, and how its spellings become one: known members get Azure's
 * case, nulls are dropped (also inside lists), numbers and booleans are read from strings, words of
 * an enumeration get their usual case. Members nobody knows are kept as they are.
 */
sealed interface MemberShape {
    JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * The one spelling of a value.
     *
     * @param path where it is, for the error
     * @return empty when the value means "not given"
     * @throws Fault invalid
     */
    Optional<JsonNode> normal(String path, JsonNode value);

    /**
     * Members below a normal value that no shape knows and that hold something.
     *
     * @param path where it is
     * @return their paths
     */
    default List<String> unknown(String path, JsonNode value) {
        return List.of();
    }

    static MemberShape text() {
        return new TextShape(false);
    }

    /** A text that means "not given" when it is empty. */
    static MemberShape textOrNothing() {
        return new TextShape(true);
    }

    static MemberShape integer() {
        return new IntegerShape();
    }

    static MemberShape number() {
        return new NumberShape();
    }

    static MemberShape bool() {
        return new BooleanShape();
    }

    static MemberShape memory() {
        return new MemoryShape();
    }

    static MemberShape word(String... words) {
        return new WordShape(List.of(words));
    }

    static MemberShape list(MemberShape each) {
        return new ListShape(each);
    }

    /** A map of names the user chose to texts. */
    static MemberShape texts() {
        return new MapShape(text());
    }

    /** Anything, nulls dropped. */
    static MemberShape any() {
        return new AnyShape();
    }

    /** An object: name, shape, name, shape… */
    static ObjectShape object(Object... members) {
        Map<String, Member> byName = new TreeMap<>();
        for (int i = 0; i < members.length; i += 2) {
            String name = (String) members[i];
            byName.put(
                    name.toLowerCase(Locale.ROOT), new Member(name, (MemberShape) members[i + 1]));
        }
        return new ObjectShape(byName);
    }

    private static Fault wrong(String path, JsonNode value, String right) {
        String shown = value.isContainer() ? value.isArray() ? "a list" : "an object" : "";
        if (shown.isEmpty()) {
            shown = "\"" + SafeText.shown(value.asString()) + "\"";
        }
        return Fault.invalid(path, path + ": " + shown + " is not " + right);
    }

    /** A known member. */
    record Member(String name, MemberShape shape) {}

    /** An object with known members; others are kept. */
    record ObjectShape(Map<String, Member> members) implements MemberShape {
        @Override
        public Optional<JsonNode> normal(String path, JsonNode value) {
            return Optional.of(object(path, value));
        }

        ObjectNode object(String path, JsonNode value) {
            if (!value.isObject()) {
                throw wrong(path, value, "an object");
            }
            ObjectNode normal = NODES.objectNode();
            for (var entry : value.properties()) {
                if (entry.getValue().isNull()) {
                    continue;
                }
                Member member = members.get(entry.getKey().toLowerCase(Locale.ROOT));
                String name = member == null ? entry.getKey() : member.name();
                MemberShape shape = member == null ? any() : member.shape();
                shape.normal(path + "." + name, entry.getValue())
                        .ifPresent(node -> normal.set(name, node));
            }
            return normal;
        }

        @Override
        public List<String> unknown(String path, JsonNode value) {
            List<String> unknown = new ArrayList<>();
            for (var entry : value.properties()) {
                String at = path + "." + entry.getKey();
                Member member = members.get(entry.getKey().toLowerCase(Locale.ROOT));
                if (member != null) {
                    unknown.addAll(member.shape().unknown(at, entry.getValue()));
                } else if (holdsSomething(entry.getValue())) {
                    unknown.add(at);
                }
            }
            return unknown;
        }
    }

    /** Whether a value says more than that there is none, or that something is off. */
    private static boolean holdsSomething(JsonNode value) {
        boolean nothing =
                value.isNull()
                        || (value.isContainer() && value.isEmpty())
                        || (value.isString() && value.asString().isEmpty())
                        || (value.isBoolean() && !value.asBoolean());
        return !nothing;
    }

    /** Elements of one shape. */
    record ListShape(MemberShape each) implements MemberShape {
        @Override
        public Optional<JsonNode> normal(String path, JsonNode value) {
            if (!value.isArray()) {
                throw wrong(path, value, "a list");
            }
            ArrayNode normal = NODES.arrayNode();
            int index = 0;
            for (JsonNode element : value) {
                if (!element.isNull()) {
                    each.normal(path + "[" + index + "]", element).ifPresent(normal::add);
                }
                index++;
            }
            return Optional.of(normal);
        }

        @Override
        public List<String> unknown(String path, JsonNode value) {
            List<String> unknown = new ArrayList<>();
            for (int i = 0; i < value.size(); i++) {
                unknown.addAll(each.unknown(path + "[" + i + "]", value.get(i)));
            }
            return unknown;
        }
    }

    /** Members of any name and one shape. */
    record MapShape(MemberShape each) implements MemberShape {
        @Override
        public Optional<JsonNode> normal(String path, JsonNode value) {
            if (!value.isObject()) {
                throw wrong(path, value, "an object");
            }
            ObjectNode normal = NODES.objectNode();
            for (var entry : value.properties()) {
                if (!entry.getValue().isNull()) {
                    each.normal(path + "." + entry.getKey(), entry.getValue())
                            .ifPresent(node -> normal.set(entry.getKey(), node));
                }
            }
            return Optional.of(normal);
        }
    }

    /** A text; a number or boolean is taken as its text. */
    record TextShape(boolean emptyIsNothing) implements MemberShape {
        @Override
        public Optional<JsonNode> normal(String path, JsonNode value) {
            if (value.isContainer()) {
                throw wrong(path, value, "a text");
            }
            String text = value.asString();
            if (text.indexOf('\0') >= 0) {
                throw Fault.invalid(path, path + " holds a NUL character: remove it");
            }
            return text.isEmpty() && emptyIsNothing
                    ? Optional.empty()
                    : Optional.of(NODES.stringNode(text));
        }
    }

    /** A whole number, also as {@code "80"} or {@code 80.0}. */
    record IntegerShape() implements MemberShape {
        private static final Pattern FORM = Pattern.compile("-?[0-9]{1,400}(\\.0{1,9})?");

        @Override
        public Optional<JsonNode> normal(String path, JsonNode value) {
            if (value.isContainer() || value.isBoolean()) {
                throw wrong(path, value, "a whole number");
            }
            if (value.isString() && value.asString().isBlank()) {
                return Optional.empty();
            }
            String text = value.asString().strip();
            if (!FORM.matcher(text).matches()) {
                throw wrong(path, value, "a whole number");
            }
            try {
                return Optional.of(NODES.numberNode(new BigDecimal(text).intValueExact()));
            } catch (ArithmeticException e) {
                throw wrong(path, value, "a whole number from -2147483648 to 2147483647");
            }
        }
    }

    /** A decimal number. */
    record NumberShape() implements MemberShape {
        private static final int MOST_DIGITS = 20;

        @Override
        public Optional<JsonNode> normal(String path, JsonNode value) {
            if (value.isContainer() || value.isBoolean()) {
                throw wrong(path, value, "a number");
            }
            String text = value.asString().strip();
            try {
                if (text.length() > MOST_DIGITS) {
                    throw wrong(path, value, "a number of at most 20 digits");
                }
                BigDecimal number = new BigDecimal(text);
                if (Math.abs((long) number.scale()) > MOST_DIGITS) {
                    throw wrong(path, value, "a number of at most 20 digits");
                }
                number = number.stripTrailingZeros();
                return Optional.of(
                        number.scale() <= 0
                                ? NODES.numberNode(number.longValueExact())
                                : NODES.numberNode(number.doubleValue()));
            } catch (NumberFormatException | ArithmeticException e) {
                throw wrong(path, value, "a number");
            }
        }
    }

    /** True or false. */
    record BooleanShape() implements MemberShape {
        @Override
        public Optional<JsonNode> normal(String path, JsonNode value) {
            String text = value.isContainer() ? "" : value.asString().toLowerCase(Locale.ROOT);
            return switch (text) {
                case "true" -> Optional.of(NODES.booleanNode(true));
                case "false" -> Optional.of(NODES.booleanNode(false));
                default -> throw wrong(path, value, "true or false");
            };
        }
    }

    /** A quantity of memory, answered as Azure does: {@code 0.5Gi}, {@code 100Mi}. */
    record MemoryShape() implements MemberShape {
        private static final int LONGEST = 40;

        @Override
        public Optional<JsonNode> normal(String path, JsonNode value) {
            if (value.isContainer()) {
                throw wrong(path, value, "an amount of memory: write 512Mi or 0.5Gi");
            }
            String text = value.asString().strip();
            if (text.length() > LONGEST) {
                throw wrong(path, value, "an amount of memory: write 512Mi or 0.5Gi");
            }
            return Optional.of(NODES.stringNode(quantity(Memory.parse(path, text), text)));
        }

        private static String quantity(Memory memory, String asSent) {
            long quarter = 1L << 28;
            if (memory.bytes() % quarter == 0) {
                BigDecimal gibibytes =
                        BigDecimal.valueOf(memory.bytes()).divide(BigDecimal.valueOf(1L << 30));
                return gibibytes.stripTrailingZeros().toPlainString() + "Gi";
            }
            return memory.bytes() % (1L << 20) == 0 ? (memory.bytes() >> 20) + "Mi" : asSent;
        }
    }

    /** One of a few words, in any case. */
    record WordShape(List<String> words) implements MemberShape {
        @Override
        public Optional<JsonNode> normal(String path, JsonNode value) {
            String text = value.isContainer() ? "" : value.asString();
            return Optional.of(
                    words.stream()
                            .filter(word -> word.equalsIgnoreCase(text))
                            .findFirst()
                            .map(NODES::stringNode)
                            .orElseThrow(() -> wrong(path, value, "one of " + choices())));
        }

        private String choices() {
            return Arrays.toString(words.toArray()).replaceAll("[\\[\\]]", "");
        }
    }

    /** Anything. */
    record AnyShape() implements MemberShape {
        @Override
        public Optional<JsonNode> normal(String path, JsonNode value) {
            if (value.isArray()) {
                return new ListShape(this).normal(path, value);
            }
            return value.isObject() ? new MapShape(this).normal(path, value) : Optional.of(value);
        }
    }
}
