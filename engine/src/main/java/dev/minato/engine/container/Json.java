package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.engine.MountPoint;
import dev.minato.engine.wire.MountPointDocument;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;

/**
 * Documents of this room as they are stored. What an earlier release did not write reads as empty.
 */
final class Json {
    private final JsonMapper mapper;

    Json() {
        mapper =
                JsonMapper.builder()
                        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                        .build();
    }

    String write(Object record) {
        return mapper.writeValueAsString(record);
    }

    <T> T read(String text, Class<T> type) {
        try {
            return mapper.readValue(text, type);
        } catch (JacksonException e) {
            throw Fault.internal("a stored " + type.getSimpleName() + " is damaged", e);
        }
    }

    List<MountPoint> readMounts(String text) {
        return List.of(read(text, MountPointDocument[].class)).stream()
                .map(ContainerDocuments::point)
                .toList();
    }

    Map<String, String> readTexts(String text) {
        return read(text, Texts.class).texts();
    }

    /** Labels and options; an object of its own, since a map's type cannot be named. */
    record Texts(Map<String, String> texts) {
        Texts {
            texts = Map.copyOf(texts);
        }
    }
}
