package dev.minato.remote;

import dev.minato.base.JsonProfiles;

import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON of strangers: nesting and lengths are bounded. */
final class RegistryJson {
    private static final JsonMapper MAPPER = JsonProfiles.stranger(JsonFactory.builder());

    private RegistryJson() {}

    /**
     * The tree of a document.
     *
     * @throws tools.jackson.core.JacksonException when the bytes are not JSON within the bounds
     */
    static JsonNode tree(byte[] json) {
        return MAPPER.readTree(json);
    }
}
