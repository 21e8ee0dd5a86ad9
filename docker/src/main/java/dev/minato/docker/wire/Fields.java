package dev.minato.docker.wire;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of an answer's JSON object, in order; null is written as null. Not thread-safe. */
public final class Fields {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    private Fields() {}

    /** No fields yet. */
    public static Fields of() {
        return new Fields();
    }

    /** One field. */
    public static Fields of(String name, @Nullable Object value) {
        return new Fields().put(name, value);
    }

    /** Adds a field; the value may be further fields. */
    public Fields put(String name, @Nullable Object value) {
        fields.put(name, value instanceof Fields nested ? nested.map() : value);
        return this;
    }

    /** Adds a field if it is wanted. */
    public Fields putIf(boolean wanted, String name, @Nullable Object value) {
        return wanted ? put(name, value) : this;
    }

    /** Adds all fields of another. */
    public Fields putAll(Fields others) {
        fields.putAll(others.fields);
        return this;
    }

    /** What {@link Json} writes. */
    public Map<String, @Nullable Object> map() {
        return Collections.unmodifiableMap(fields);
    }
}
