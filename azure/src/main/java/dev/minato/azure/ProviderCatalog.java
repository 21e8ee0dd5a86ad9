package dev.minato.azure;

import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;

/**
 * {@code /subscriptions/S/providers}: which providers there are. az asks before nearly every
 * command; all are registered, and registering one again changes nothing.
 */
final class ProviderCatalog {
    private static final String PROVIDERS = "/subscriptions/{subscription}/providers";
    private final List<ResourceProvider> providers;

    ProviderCatalog(List<ResourceProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    void add(ProviderRoutes routes) {
        routes.at("GET", PROVIDERS, this::list)
                .at("GET", PROVIDERS + "/{namespace}", this::get)
                .at("POST", PROVIDERS + "/{namespace}/register", this::get);
    }

    private void list(Request request, Response response) throws IOException {
        ArmResponses.json(
                response,
                200,
                Json.list(providers.stream().map(ProviderCatalog::resource).toList()));
    }

    private void get(Request request, Response response) throws IOException {
        String wanted = request.variable("namespace");
        ResourceProvider provider =
                providers.stream()
                        .filter(it -> it.namespace().equalsIgnoreCase(wanted))
                        .findFirst()
                        .orElseThrow(() -> notFound(wanted));
        ArmResponses.json(response, 200, resource(provider));
    }

    private Fault notFound(String namespace) {
        List<String> names = providers.stream().map(ResourceProvider::namespace).toList();
        return Fault.notFound(
                "The resource namespace '"
                        + ArmPath.shown(namespace)
                        + "' is not served: "
                        + String.join(", ", names.subList(0, names.size() - 1))
                        + " and "
                        + names.getLast()
                        + " are.");
    }

    private static ObjectNode resource(ResourceProvider provider) {
        ObjectNode resource =
                Json.object()
                        .put("id", HostSubscription.id().provider(provider.namespace()).toString())
                        .put("namespace", provider.namespace())
                        .put("registrationState", "Registered");
        ArrayNode types = resource.putArray("resourceTypes");
        for (ResourceType type : provider.types()) {
            ObjectNode entry = types.addObject().put("resourceType", type.name());
            Locations.shown().forEach(entry.putArray("locations")::add);
            type.apiVersions().forEach(entry.putArray("apiVersions")::add);
        }
        return resource;
    }
}
