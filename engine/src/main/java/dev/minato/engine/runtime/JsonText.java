package dev.minato.engine.runtime;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import java.io.StringWriter;
import java.util.Collection;

/**
 * JSON written front to back by Jackson's generator, without a model of it: a config.json is made
 * for every start of a container. Not thread-safe.
 */
final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final StringWriter text;
    private final JsonGenerator out;

    /**
     * @param expectedSize characters to make room for
     */
    JsonText(int expectedSize) {
        text = new StringWriter(expectedSize);
        out = FACTORY.createGenerator(ObjectWriteContext.empty(), text);
    }

    JsonText object() {
        out.writeStartObject();
        return this;
    }

    JsonText object(String key) {
        out.writeObjectPropertyStart(key);
        return this;
    }

    JsonText endObject() {
        out.writeEndObject();
        return this;
    }

    JsonText array(String key) {
        out.writeArrayPropertyStart(key);
        return this;
    }

    JsonText endArray() {
        out.writeEndArray();
        return this;
    }

    JsonText field(String key, String value) {
        out.writeStringProperty(key, value);
        return this;
    }

    JsonText field(String key, long value) {
        out.writeNumberProperty(key, value);
        return this;
    }

    JsonText field(String key, boolean value) {
        out.writeBooleanProperty(key, value);
        return this;
    }

    JsonText field(String key, Collection<String> values) {
        array(key);
        values.forEach(this::value);
        return endArray();
    }

    /** Text that is JSON already. */
    JsonText raw(String key, String json) {
        out.writeName(key);
        out.writeRawValue(json);
        return this;
    }

    /** A value of an array that is JSON already. */
    JsonText element(String json) {
        out.writeRawValue(json);
        return this;
    }

    JsonText value(String value) {
        out.writeString(value);
        return this;
    }

    JsonText value(long value) {
        out.writeNumber(value);
        return this;
    }

    /** Ends the document: nothing is written after it. */
    String text() {
        out.close();
        return text.toString();
    }
}
