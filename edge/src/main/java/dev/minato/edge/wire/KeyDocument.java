package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.edge.GroupKey;

/** A group's identity. */
public record KeyDocument(@JsonProperty("app") String app, @JsonProperty("target") String target) {
    public static KeyDocument of(GroupKey key) {
        return new KeyDocument(key.app(), key.target());
    }

    public GroupKey read() {
        return new GroupKey(app, target);
    }
}
