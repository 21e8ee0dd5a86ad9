package dev.minato.engine.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * Labels or options as users gave them: {@code engine_volume.labels} and {@code .options}. The
 * release before wrote them without a version.
 */
public record TextsDocument(
        @JsonProperty("version") int version,
        @JsonProperty("texts") @Nullable Map<String, String> texts)
        implements StoredDocument {
    private static final int VERSION = 1;

    public TextsDocument(Map<String, String> texts) {
        this(VERSION, Map.copyOf(texts));
    }
}
