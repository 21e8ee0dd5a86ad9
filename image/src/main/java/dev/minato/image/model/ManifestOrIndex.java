package dev.minato.image.model;

import dev.minato.base.Fault;

import tools.jackson.databind.JsonNode;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a registry keeps under a tag: a document that is stored and hashed as it was received. */
public sealed interface ManifestOrIndex permits Manifest, ImageIndex {
    /** The document, byte for byte. */
    byte[] bytes();

    /** Its type, as the document says or as it was sent. */
    String mediaType();

    /** What it needs to be whole. */
    Set<Digest> children();

    /** Its name. */
    default Digest digest() {
        return Digest.of(bytes());
    }

    /** A pointer to it. */
    default Descriptor descriptor() {
        byte[] bytes = bytes();
        return Descriptor.of(mediaType(), Digest.of(bytes), bytes.length);
    }

    /**
     * Reads a document.
     *
     * @param contentType as it was sent; parameters are ignored; where both are there, document and
     *     content type must agree
     * @throws Fault invalid, saying what is wrong with it
     */
    static ManifestOrIndex parse(byte[] bytes, Optional<String> contentType) {
        JsonNode json = ImageJson.object("manifest", bytes);
        long schema = ImageJson.number("manifest", json, "schemaVersion");
        if (schema != 2) {
            throw Fault.invalid(
                    "manifest",
                    "manifest of schema version "
                            + schema
                            + " is not supported: push the image again with a current client");
        }
        String mediaType = mediaType(json, contentType.map(ManifestOrIndex::plain));
        if (MediaTypes.isIndex(mediaType)) {
            return ImageIndex.of(bytes, mediaType, json);
        }
        if (MediaTypes.isManifest(mediaType)) {
            return Manifest.of(bytes, mediaType, json);
        }
        throw Fault.invalid("manifest", "manifest type \"" + mediaType + "\" is not supported");
    }

    private static String mediaType(JsonNode json, Optional<String> sent) {
        Optional<String> written = ImageJson.text("manifest", json, "mediaType");
        if (written.isPresent() && sent.isPresent() && !written.equals(sent)) {
            throw Fault.invalid(
                    "manifest",
                    "manifest says it is \""
                            + written.get()
                            + "\" but was sent as \""
                            + sent.get()
                            + "\"");
        }
        return written.or(() -> sent)
                .orElse(
                        json.path("manifests").isArray()
                                ? MediaTypes.OCI_INDEX
                                : MediaTypes.OCI_MANIFEST);
    }

    private static String plain(String contentType) {
        return contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }
}
