package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.engine.MountPoint;
import dev.minato.engine.NetworkSpec;
import dev.minato.engine.wire.NetworkDocument;
import dev.minato.image.ImageId;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

import java.util.List;
import java.util.Map;

/**
 * Records of this room as they are stored. What an earlier release did not write reads as empty.
 */
final class Json {
    private final JsonMapper mapper;

    Json() {
        SimpleModule images = new SimpleModule();
        images.addSerializer(ImageId.class, new WriteImage());
        images.addDeserializer(ImageId.class, new ReadImage());
        images.addSerializer(NetworkSpec.class, new WriteNetwork());
        images.addDeserializer(NetworkSpec.class, new ReadNetwork());
        mapper =
                JsonMapper.builder()
                        .addModule(images)
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
        return List.of(read(text, MountPoint[].class));
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

    private static final class WriteImage extends ValueSerializer<ImageId> {
        @Override
        public void serialize(ImageId id, JsonGenerator json, SerializationContext context) {
            json.writeString(id.toString());
        }
    }

    private static final class WriteNetwork extends ValueSerializer<NetworkSpec> {
        @Override
        public void serialize(NetworkSpec spec, JsonGenerator json, SerializationContext context) {
            context.writeValue(json, NetworkDocuments.of(spec));
        }
    }

    private static final class ReadNetwork extends ValueDeserializer<NetworkSpec> {
        @Override
        public NetworkSpec deserialize(JsonParser json, DeserializationContext context) {
            return NetworkDocuments.spec(context.readValue(json, NetworkDocument.class));
        }
    }

    private static final class ReadImage extends ValueDeserializer<ImageId> {
        @Override
        public ImageId deserialize(JsonParser json, DeserializationContext context) {
            return ImageId.parse(json.getString());
        }
    }
}
