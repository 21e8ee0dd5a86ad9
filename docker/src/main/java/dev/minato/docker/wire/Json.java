package dev.minato.docker.wire;

import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.SerializableString;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** JSON as Go's encoding/json writes it, and read with the errors that it gives. */
public final class Json {
    private static final JsonMapper MAPPER =
            JsonProfiles.caller(
                    JsonFactory.builder()
                            .characterEscapes(new HtmlEscapes())
                            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE));
    private static final Pattern CHARACTER =
            Pattern.compile("(?:Unexpected character \\(|Unrecognized token )'(.)");

    private Json() {}

    /** Writes maps, lists, texts, numbers, booleans, null and trees. */
    public static byte[] bytes(@Nullable Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    /** The same laid out by two blanks, as Go's json.MarshalIndent does. */
    public static String indented(@Nullable Object value) {
        String json = new String(bytes(value), StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (quoted || c == '"') {
                out.append(c);
                if (c == '\\') {
                    i++;
                    out.append(json.charAt(i));
                } else if (c == '"') {
                    quoted = !quoted;
                }
                continue;
            }
            boolean empty = i > 0 && (json.charAt(i - 1) == '{' || json.charAt(i - 1) == '[');
            switch (c) {
                case '{', '[' -> {
                    depth++;
                    out.append(c);
                    char next = json.charAt(i + 1);
                    if (next != '}' && next != ']') {
                        newLine(out, depth);
                    }
                }
                case '}', ']' -> {
                    depth--;
                    if (!empty) {
                        newLine(out, depth);
                    }
                    out.append(c);
                }
                case ',' -> {
                    out.append(c);
                    newLine(out, depth);
                }
                case ':' -> out.append(": ");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static void newLine(StringBuilder out, int depth) {
        out.append('\n').append("  ".repeat(depth));
    }

    /** The same with a line's end, as bodies and streams have it. */
    public static byte[] line(@Nullable Object value, String end) {
        byte[] json = bytes(value);
        byte[] line = Arrays.copyOf(json, json.length + end.length());
        for (int i = 0; i < end.length(); i++) {
            line[json.length + i] = (byte) end.charAt(i);
        }
        return line;
    }

    /**
     * Reads one value.
     *
     * @throws Fault invalid, in the words of dockerd
     */
    public static JsonNode parse(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node.isMissingNode()) {
                throw Fault.invalid("body", "invalid JSON: EOF");
            }
            return node;
        } catch (UnexpectedEndOfInputException e) {
            throw Fault.invalid("body", "invalid JSON: unexpected EOF");
        } catch (MismatchedInputException e) {
            throw Fault.invalid("body", "unexpected content after JSON");
        } catch (StreamConstraintsException e) {
            boolean deep = String.valueOf(e.getOriginalMessage()).contains("depth");
            throw Fault.invalid(
                    "body",
                    deep
                            ? "invalid JSON: exceeded max depth"
                            : "invalid JSON: a text, a name or a number is too long");
        } catch (JacksonException e) {
            throw Fault.invalid("body", "invalid JSON: " + reason(e.getOriginalMessage()));
        }
    }

    private static String reason(String message) {
        Matcher character = CHARACTER.matcher(message);
        if (!character.find()) {
            return "invalid syntax";
        }
        String place =
                message.contains("to start property name") || message.contains("field name")
                        ? "looking for beginning of object key string"
                        : "looking for beginning of value";
        return "invalid character '" + character.group(1) + "' " + place;
    }

    /** Go escapes these so that JSON may stand in HTML. */
    private static final class HtmlEscapes extends CharacterEscapes {
        private static final long serialVersionUID = 1;
        private final int[] escapes = standardAsciiEscapesForJSON();

        private HtmlEscapes() {
            for (char c : new char[] {'<', '>', '&'}) {
                escapes[c] = ESCAPE_STANDARD;
            }
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return escapes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int ch) {
            return null;
        }
    }
}
