package dev.minato.image.model;

import dev.minato.base.Fault;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The manifest of one image (OCI image-spec, manifest.md; Docker image manifest v2 schema 2). The
 * bytes are those that were received: never written anew.
 */
public final class Manifest implements ManifestOrIndex {
    private final byte[] bytes;
    private final String mediaType;
    private final Descriptor config;
    private final List<Descriptor> layers;
    private final Optional<Descriptor> subject;
    private final Map<String, String> annotations;

    private Manifest(byte[] bytes, String mediaType, JsonNode json) {
        this.bytes = bytes;
        this.mediaType = mediaType;
        this.config = DescriptorJson.read("manifest", "config", json.path("config"));
        List<Descriptor> read = new ArrayList<>();
        for (JsonNode layer : ImageJson.list("manifest", json, "layers")) {
            read.add(DescriptorJson.read("manifest", "layers", layer));
        }
        this.layers = List.copyOf(read);
        this.subject =
                json.path("subject").isObject()
                        ? Optional.of(
                                DescriptorJson.read("manifest", "subject", json.path("subject")))
                        : Optional.empty();
        this.annotations = Map.copyOf(ImageJson.map("manifest", json, "annotations"));
    }

    static Manifest of(byte[] bytes, String mediaType, JsonNode json) {
        return new Manifest(bytes.clone(), mediaType, json);
    }

    /**
     * Reads a manifest.
     *
     * @throws Fault invalid, when it is none or an index
     */
    public static Manifest parse(byte[] bytes, Optional<String> contentType) {
        if (ManifestOrIndex.parse(bytes, contentType) instanceof Manifest manifest) {
            return manifest;
        }
        throw Fault.invalid("manifest", "this is an index of several manifests, not a manifest");
    }

    /** The OCI manifest of a config and its layers, always the same bytes for the same things. */
    public static Manifest create(Descriptor config, List<Descriptor> layers) {
        ObjectNode json = ImageJson.newObject();
        json.put("schemaVersion", 2);
        json.put("mediaType", MediaTypes.OCI_MANIFEST);
        json.set("config", DescriptorJson.write(config));
        ArrayNode list = json.putArray("layers");
        layers.forEach(layer -> list.add(DescriptorJson.write(layer)));
        return new Manifest(ImageJson.write(json), MediaTypes.OCI_MANIFEST, json);
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    @Override
    public String mediaType() {
        return mediaType;
    }

    /** Where the image's config is; its digest is the image's ID. */
    public Descriptor config() {
        return config;
    }

    /** The layers, base first. */
    public List<Descriptor> layers() {
        return layers;
    }

    /** The manifest that this one says something about. */
    public Optional<Descriptor> subject() {
        return subject;
    }

    public Map<String, String> annotations() {
        return annotations;
    }

    @Override
    public Set<Digest> children() {
        Set<Digest> children = new LinkedHashSet<>();
        children.add(config.digest());
        layers.forEach(layer -> children.add(layer.digest()));
        subject.ifPresent(s -> children.add(s.digest()));
        return children;
    }
}
