package dev.minato.image.model;

import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Several manifests under one name, mostly one for each platform (OCI image-spec, image-index.md;
 * Docker's manifest list). The bytes are those that were received.
 */
public final class ImageIndex implements ManifestOrIndex {
    private final byte[] bytes;
    private final String mediaType;
    private final List<Descriptor> manifests;
    private final Optional<Descriptor> subject;
    private final Map<String, String> annotations;

    private ImageIndex(byte[] bytes, String mediaType, JsonNode json) {
        this.bytes = bytes;
        this.mediaType = mediaType;
        List<Descriptor> read = new ArrayList<>();
        for (JsonNode manifest : ImageJson.list("index", json, "manifests")) {
            read.add(DescriptorJson.read("index", "manifests", manifest));
        }
        this.manifests = List.copyOf(read);
        this.subject =
                json.path("subject").isObject()
                        ? Optional.of(DescriptorJson.read("index", "subject", json.path("subject")))
                        : Optional.empty();
        this.annotations = Map.copyOf(ImageJson.map("index", json, "annotations"));
    }

    static ImageIndex of(byte[] bytes, String mediaType, JsonNode json) {
        return new ImageIndex(bytes.clone(), mediaType, json);
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String mediaType() {
        return mediaType;
    }

    public List<Descriptor> manifests() {
        return manifests;
    }

    public Map<String, String> annotations() {
        return annotations;
    }

    @Override
    public Set<Digest> children() {
        Set<Digest> children = new LinkedHashSet<>();
        manifests.forEach(manifest -> children.add(manifest.digest()));
        subject.ifPresent(s -> children.add(s.digest()));
        return children;
    }
}
