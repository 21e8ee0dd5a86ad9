package dev.minato.engine.stored;

import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;
import dev.minato.engine.MountPoint;
import dev.minato.engine.wire.MountPointDocument;
import dev.minato.engine.wire.StoredDocument;
import dev.minato.engine.wire.TextsDocument;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;

/**
 * Reads and writes the documents of this room as they are stored. What an earlier release did not
 * write reads as empty.
 */
public final class EngineJson {
    private final JsonMapper mapper = JsonProfiles.own();

    public String write(StoredDocument document) {
        return mapper.writeValueAsString(document);
    }

    public <T extends StoredDocument> T read(String text, Class<T> type) {
        return bound(text, type);
    }

    private <T> T bound(String text, Class<T> type) {
        try {
            return mapper.readValue(text, type);
        } catch (JacksonException e) {
            throw Fault.internal("a stored " + type.getSimpleName() + " is damaged", e);
        }
    }

    public String writeMounts(List<MountPoint> mounts) {
        return mapper.writeValueAsString(mounts.stream().map(ContainerDocuments::of).toList());
    }

    public List<MountPoint> readMounts(String text) {
        return List.of(bound(text, MountPointDocument[].class)).stream()
                .map(ContainerDocuments::point)
                .toList();
    }

    public String writeTexts(Map<String, String> texts) {
        return write(new TextsDocument(texts));
    }

    public Map<String, String> readTexts(String text) {
        return StoredValues.map(read(text, TextsDocument.class).texts());
    }
}
