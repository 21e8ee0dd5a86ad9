package dev.minato.image.model;

import dev.minato.base.Fault;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.TreeMap;

/** Descriptors as JSON. */
public final class DescriptorJson {
    private DescriptorJson() {}

    static Descriptor read(String what, String field, JsonNode json) {
        if (!json.isObject()) {
            throw ImageJson.wrong(what, field, "a descriptor with mediaType, digest and size");
        }
        String where = what + " " + field;
        long size = ImageJson.number(where, json, "size");
        if (size < 0) {
            throw Fault.invalid(what, where + ": size " + size + " is negative");
        }
        return new Descriptor(
                ImageJson.required(where, json, "mediaType"),
                Digest.parse(ImageJson.required(where, json, "digest")),
                size,
                platform(where, json.path("platform")),
                ImageJson.map(where, json, "annotations"));
    }

    private static Optional<Platform> platform(String where, JsonNode json) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        return Optional.of(
                new Platform(
                        ImageJson.text(where, json, "os").orElse(""),
                        ImageJson.text(where, json, "architecture").orElse(""),
                        ImageJson.text(where, json, "variant")));
    }

    public static ObjectNode write(Descriptor descriptor) {
        ObjectNode json = ImageJson.newObject();
        json.put("mediaType", descriptor.mediaType());
        json.put("digest", descriptor.digest().toString());
        json.put("size", descriptor.size());
        if (!descriptor.annotations().isEmpty()) {
            ObjectNode annotations = json.putObject("annotations");
            new TreeMap<>(descriptor.annotations()).forEach(annotations::put);
        }
        descriptor
                .platform()
                .ifPresent(platform -> {
                    ObjectNode written = json.putObject("platform");
                    written.put("architecture", platform.architecture());
                    written.put("os", platform.os());
                    platform.variant().ifPresent(v -> written.put("variant", v));
                });
        return json;
    }
}
