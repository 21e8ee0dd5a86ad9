package dev.minato.state.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.base.JsonProfiles;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The attributes of a change.
 *
 * @param version of this form, 1
 */
public record AttributesDocument(
        @JsonProperty("v") int version,
        @JsonProperty("attributes") @Nullable Map<String, @Nullable String> attributes) {
    private static final JsonMapper MAPPER = JsonProfiles.own();

    /** As it is stored; nothing for nothing. */
    public static String write(Map<String, String> attributes) {
        return attributes.isEmpty()
                ? ""
                : MAPPER.writeValueAsString(
                        new AttributesDocument(1, new LinkedHashMap<>(attributes)));
    }

    /** What was stored; a document that cannot be read has none: the change itself counts. */
    public static Map<String, String> read(String text) {
        Map<String, String> attributes = new LinkedHashMap<>();
        if (text.isEmpty()) {
            return attributes;
        }
        try {
            AttributesDocument document = MAPPER.readValue(text, AttributesDocument.class);
            if (document != null && document.attributes() != null) {
                document.attributes()
                        .forEach((name, value) -> {
                            if (value != null) {
                                attributes.put(name, value);
                            }
                        });
            }
            return attributes;
        } catch (JacksonException e) {
            return new LinkedHashMap<>();
        }
    }
}
