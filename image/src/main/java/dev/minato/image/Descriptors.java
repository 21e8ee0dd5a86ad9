package dev.minato.image;

import dev.minato.base.Fault;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;
import java.util.TreeMap;

/** Descriptors as JSON. */
final class Descriptors {
    private Descriptors() {}

    static Descriptor read(String what, String field, JsonNode json) {
        if (!json.isObject()) {
            throw Json.wrong(what, field, "a descriptor with mediaType, digest and size");
        }
        String where = what + " " + field;
        long size = Json.number(where, json, "size");
        if (size < 0) {
            throw Fault.invalid(what, where + ": size " + size + " is negative");
        }
        return new Descriptor(
                Json.required(where, json, "mediaType"),
                Digest.parse(Json.required(where, json, "digest")),
                size,
                platform(where, json.path("platform")),
                Json.map(where, json, "annotations"));
    }

    private static Optional<Platform> platform(String where, JsonNode json) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        return Optional.of(
                new Platform(
                        Json.text(where, json, "os").orElse(""),
                        Json.text(where, json, "architecture").orElse(""),
                        Json.text(where, json, "variant")));
    }

    static ObjectNode write(Descriptor descriptor) {
        ObjectNode json = Json.newObject();
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
