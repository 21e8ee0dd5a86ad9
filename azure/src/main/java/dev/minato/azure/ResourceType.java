package dev.minato.azure;

import java.util.List;

/**
 * A type of resources as clients ask for it before they use it.
 *
 * @param name without its provider, spelled as Azure does
 * @param apiVersions versions whose members are known, the newest first; every other is taken too
 */
public record ResourceType(String name, List<String> apiVersions) {
    public ResourceType {
        apiVersions = List.copyOf(apiVersions);
    }
}
