package dev.minato.base;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * How JSON is read, by who wrote it, and the limits of all of it. One value is read, and nothing
 * may follow it. Nothing of Jackson is loaded before the first call.
 */
public final class JsonProfiles {
    /** How deep objects and lists of others may lie in one another. */
    public static final int DEEPEST = 64;

    /** Characters of one text of others. */
    public static final int LONGEST_TEXT = 4 << 20;

    /** Bytes of the body of a request. */
    public static final int LARGEST_BODY = 4 << 20;

    /** Bytes of a document of an image or a registry: these take manifests of 4 MiB. */
    public static final int LARGEST_DOCUMENT = 16 << 20;

    private JsonProfiles() {}

    private static final class Own {
        static final JsonMapper MAPPER =
                JsonMapper.builder()
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .build();
    }

    /**
     * What we wrote ourselves, in this release or another: members that this one does not know are
     * passed over. The same mapper for all, since making one takes long.
     */
    public static JsonMapper own() {
        return Own.MAPPER;
    }

    /**
     * Bodies of callers.
     *
     * @param style with what else it reads and writes
     */
    public static JsonMapper caller(JsonFactoryBuilder style) {
        return bounded(style, LARGEST_BODY);
    }

    /**
     * Documents that strangers made: of images, and answers of registries.
     *
     * @param style with what else it reads and writes
     */
    public static JsonMapper stranger(JsonFactoryBuilder style) {
        return bounded(style, LARGEST_DOCUMENT);
    }

    private static JsonMapper bounded(JsonFactoryBuilder style, int largest) {
        JsonFactory factory =
                style.streamReadConstraints(
                                StreamReadConstraints.builder()
                                        .maxNestingDepth(DEEPEST)
                                        .maxStringLength(LONGEST_TEXT)
                                        .maxDocumentLength(largest)
                                        .build())
                        .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }
}
