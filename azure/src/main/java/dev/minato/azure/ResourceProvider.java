package dev.minato.azure;

import java.util.List;

/** A provider serves one namespace of Resource Manager. Thread-safe. */
public interface ResourceProvider {
    /** The namespace, spelled as Azure does: {@code Microsoft.App}. */
    String namespace();

    /** Types of resources that it has. */
    List<ResourceType> types();

    /** Adds everything that it answers. */
    void addRoutes(ProviderRoutes routes);
}
