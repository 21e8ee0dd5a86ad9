package dev.minato.azure;

import dev.minato.azure.group.ResourceGroups;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.http.Response;
import dev.minato.platform.Apps;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code Microsoft.Resources}: the ground that resources stand on. There is one tenant, one
 * subscription and one location, and nobody makes another; of resource groups there are many.
 */
public final class ResourcesProvider implements ResourceProvider {
    private static final String SUBSCRIPTION = "/subscriptions/{subscription}";
    private static final List<String> VERSIONS =
            List.of("2024-11-01", "2022-12-01", "2021-04-01", "2020-06-01");

    private final GroupRoutes groups;

    /**
     * The provider.
     *
     * @param groups the resource groups
     * @param apps the domain, asked how far the deletion of a group is
     */
    public ResourcesProvider(ResourceGroups groups, Apps apps) {
        this.groups = new GroupRoutes(groups, apps);
    }

    @Override
    public String namespace() {
        return "Microsoft.Resources";
    }

    @Override
    public List<ResourceType> types() {
        return Stream.of("tenants", "subscriptions", "resourceGroups")
                .map(name -> new ResourceType(name, VERSIONS))
                .toList();
    }

    @Override
    public void addRoutes(ProviderRoutes routes) {
        routes.at("GET", "/tenants", (q, r) -> list(r, tenant()))
                .at("GET", "/subscriptions", (q, r) -> list(r, subscription()))
                .at("GET", SUBSCRIPTION, (q, r) -> ArmResponses.json(r, 200, subscription()))
                .at("GET", SUBSCRIPTION + "/locations", (q, r) -> list(r, location()));
        groups.add(routes);
    }

    private static void list(Response response, ObjectNode item) throws IOException {
        ArmResponses.json(response, 200, Json.list(List.of(item)));
    }

    private static ObjectNode tenant() {
        return Json.object()
                .put("id", "/tenants/" + HostSubscription.ID)
                .put("tenantId", HostSubscription.ID)
                .put("displayName", "Minato")
                .put("defaultDomain", "minato.localhost");
    }

    private static ObjectNode subscription() {
        return Json.object()
                .put("id", HostSubscription.id().toString())
                .put("subscriptionId", HostSubscription.ID)
                .put("tenantId", HostSubscription.ID)
                .put("displayName", "Minato")
                .put("state", "Enabled");
    }

    private static ObjectNode location() {
        return Json.object()
                .put("id", HostSubscription.id().child("locations", Locations.LOCAL).toString())
                .put("name", Locations.LOCAL)
                .put("displayName", Locations.LOCAL_SHOWN)
                .put("regionalDisplayName", Locations.LOCAL_SHOWN);
    }
}
