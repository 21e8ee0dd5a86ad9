package dev.minato.builder.dockerfile;

import dev.minato.builder.expand.BlankCharacters;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The exec form: a JSON array of strings. */
final class JsonArray {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonArray() {}

    /**
     * The strings of an array; empty when the text is no JSON array, which makes it the shell form.
     *
     * @throws SyntaxError when it is an array of anything but strings
     */
    static Optional<List<String>> parse(String text) {
        String json = BlankCharacters.trimLeft(text);
        if (!json.startsWith("[")) {
            return Optional.empty();
        }
        List<String> strings = new ArrayList<>();
        boolean onlyStrings = true;
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            int depth = 1;
            while (depth > 0) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    return Optional.empty();
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.VALUE_STRING && depth == 1) {
                    strings.add(parser.getString());
                } else if (depth > 0) {
                    onlyStrings = false;
                }
            }
            if (parser.nextToken() != null) {
                return Optional.empty();
            }
        } catch (JacksonException e) {
            return Optional.empty();
        }
        if (!onlyStrings) {
            throw new SyntaxError(
                    "when using JSON array syntax, arrays must be comprised of strings only");
        }
        return Optional.of(strings);
    }
}
