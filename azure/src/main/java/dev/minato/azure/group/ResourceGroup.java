package dev.minato.azure.group;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A resource group.
 *
 * @param name as it was first written; in any case the same group
 * @param location Azure's name of its location; nothing runs anywhere else for it
 * @param tags texts by name, in the order in which they were given
 * @param state whether it takes resources
 */
public record ResourceGroup(String name, String location, Map<String, String> tags, State state) {
    public ResourceGroup {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
    }

    /** Whether a group takes resources. */
    public enum State {
        READY,
        /** It goes when the last resource in it has gone. */
        DELETING
    }
}
