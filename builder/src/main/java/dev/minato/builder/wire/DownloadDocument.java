package dev.minato.builder.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.base.JsonProfiles;

import tools.jackson.core.JacksonException;

import java.util.Optional;

/**
 * What is known of the content of a URL that was fetched.
 *
 * @param version 1
 * @param url for people, without a password
 * @param digest of the content, {@code sha256:…}
 * @param size of the content
 * @param etag of the answer, or ""
 * @param lastModified of the answer, or ""
 */
public record DownloadDocument(
        @JsonProperty("version") int version,
        @JsonProperty("url") String url,
        @JsonProperty("digest") String digest,
        @JsonProperty("size") long size,
        @JsonProperty("etag") String etag,
        @JsonProperty("lastModified") String lastModified) {
    /** The version that is written. */
    public static final int VERSION = 1;

    /** Reads one; empty when it is broken or of another version. */
    public static Optional<DownloadDocument> read(byte[] json) {
        try {
            return Optional.of(JsonProfiles.own().readValue(json, DownloadDocument.class))
                    .filter(document -> document.version() == VERSION);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** As {@link #read} reads it. */
    public byte[] json() {
        return JsonProfiles.own().writeValueAsBytes(this);
    }
}
