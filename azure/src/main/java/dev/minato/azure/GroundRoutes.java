package dev.minato.azure;

import dev.minato.azure.wire.Ids;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Router;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;

/**
 * The ground that resources stand on: tenant, subscription, locations, resource group and
 * providers. There is one of each, and nobody makes another.
 */
final class GroundRoutes {
    private static final String SUBSCRIPTION = "/subscriptions/{subscription}";
    private static final String GROUP = SUBSCRIPTION + "/resourcegroups/{group}";
    private static final String LOCAL = "Local";

    /**
     * Display names of Azure's regions: az refuses a {@code --location} that the provider does not
     * list. Whichever is given is kept, and everything runs here.
     */
    private static final List<String> REGIONS =
            List.of(
                    "Australia East",
                    "Australia Southeast",
                    "Brazil South",
                    "Canada Central",
                    "Canada East",
                    "Central India",
                    "Central US",
                    "East Asia",
                    "East US",
                    "East US 2",
                    "France Central",
                    "Germany West Central",
                    "Italy North",
                    "Japan East",
                    "Japan West",
                    "Jio India West",
                    "Korea Central",
                    "North Central US",
                    "North Europe",
                    "Norway East",
                    "Poland Central",
                    "South Africa North",
                    "South Central US",
                    "South India",
                    "Southeast Asia",
                    "Spain Central",
                    "Sweden Central",
                    "Switzerland North",
                    "UAE North",
                    "UK South",
                    "UK West",
                    "West Central US",
                    "West Europe",
                    "West India",
                    "West US",
                    "West US 2",
                    "West US 3");

    void add(Router.Builder routes) {
        routes.route("GET", "/tenants", (q, r) -> list(r, tenant()));
        routes.route("GET", "/subscriptions", (q, r) -> list(r, subscription()));
        routes.route("GET", SUBSCRIPTION, (q, r) -> Answers.json(r, 200, subscription()));
        routes.route("GET", SUBSCRIPTION + "/locations", (q, r) -> list(r, location()));
        routes.route("GET", SUBSCRIPTION + "/resourcegroups", (q, r) -> list(r, group()));
        routes.route("GET", GROUP, (q, r) -> Answers.json(r, 200, group()));
        routes.route("HEAD", GROUP, (q, r) -> r.status(204).send());
        routes.route("GET", SUBSCRIPTION + "/providers", (q, r) -> list(r, app(), host()));
        routes.route("GET", SUBSCRIPTION + "/providers/{namespace}", GroundRoutes::provider);
        routes.route(
                "POST", SUBSCRIPTION + "/providers/{namespace}/register", GroundRoutes::provider);
    }

    private static void list(Response response, ObjectNode... items) throws IOException {
        Answers.json(response, 200, Json.list(List.of(items)));
    }

    private static ObjectNode tenant() {
        return Json.object()
                .put("id", "/tenants/" + Ids.SUBSCRIPTION)
                .put("tenantId", Ids.SUBSCRIPTION)
                .put("displayName", "Minato")
                .put("defaultDomain", "minato.localhost");
    }

    private static ObjectNode subscription() {
        return Json.object()
                .put("id", Ids.subscription())
                .put("subscriptionId", Ids.SUBSCRIPTION)
                .put("tenantId", Ids.SUBSCRIPTION)
                .put("displayName", "Minato")
                .put("state", "Enabled");
    }

    private static ObjectNode location() {
        return Json.object()
                .put("id", Ids.subscription() + "/locations/" + Ids.LOCATION)
                .put("name", Ids.LOCATION)
                .put("displayName", LOCAL)
                .put("regionalDisplayName", LOCAL);
    }

    private static ObjectNode group() {
        ObjectNode group =
                Json.object()
                        .put("id", Ids.group())
                        .put("name", Ids.GROUP)
                        .put("type", "Microsoft.Resources/resourceGroups")
                        .put("location", Ids.LOCATION);
        group.putObject("properties").put("provisioningState", "Succeeded");
        return group;
    }

    private static void provider(Request request, Response response) throws IOException {
        Answers.json(
                response,
                200,
                switch (request.variable("namespace")) {
                    case "microsoft.app" -> app();
                    case "minato.host" -> host();
                    default ->
                            throw Fault.notFound(
                                    "The resource namespace '"
                                            + ArmPath.shown(request.variable("namespace"))
                                            + "' is not served: Microsoft.App and Minato.Host"
                                            + " are.");
                });
    }

    private static ObjectNode app() {
        return provider("Microsoft.App", List.of("managedEnvironments", "containerApps"));
    }

    private static ObjectNode host() {
        return provider("Minato.Host", List.of("status", "doctor"));
    }

    private static ObjectNode provider(String namespace, List<String> types) {
        ObjectNode provider =
                Json.object()
                        .put("id", Ids.subscription() + "/providers/" + namespace)
                        .put("namespace", namespace)
                        .put("registrationState", "Registered");
        ArrayNode list = provider.putArray("resourceTypes");
        for (String type : types) {
            ArrayNode locations =
                    list.addObject().put("resourceType", type).putArray("locations").add(LOCAL);
            REGIONS.forEach(locations::add);
        }
        return provider;
    }
}
