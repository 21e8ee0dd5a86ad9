package dev.minato.azure;

import dev.minato.azure.wire.AppResource;
import dev.minato.azure.wire.Ids;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Router;
import dev.minato.platform.Apps;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * The ground that apps stand on: subscription, group, provider, environment, and the host itself.
 */
final class GroundRoutes {
    private static final String ENVIRONMENTS =
            "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.app/managedenvironments";
    private final Apps apps;
    private final Answers answers;
    private final HostStatus host;

    GroundRoutes(Apps apps, Answers answers, HostStatus host) {
        this.apps = apps;
        this.answers = answers;
        this.host = host;
    }

    void add(Router.Builder routes) {
        routes.route(
                "GET", "/tenants", (q, r) -> Answers.json(r, 200, Json.list(List.of(tenant()))));
        routes.route(
                "GET",
                "/subscriptions",
                (q, r) -> Answers.json(r, 200, Json.list(List.of(subscription()))));
        routes.route(
                "GET",
                "/subscriptions/{subscription}",
                (q, r) -> Answers.json(r, 200, subscription()));
        routes.route(
                "GET",
                "/subscriptions/{subscription}/locations",
                (q, r) -> Answers.json(r, 200, Json.list(List.of(location()))));
        routes.route(
                "GET",
                "/subscriptions/{subscription}/resourcegroups",
                (q, r) -> Answers.json(r, 200, Json.list(List.of(group()))));
        routes.route(
                "GET", "/subscriptions/{subscription}/resourcegroups/{group}", GroundRoutes::group);
        routes.route(
                "GET",
                "/subscriptions/{subscription}/providers/microsoft.app",
                (q, r) -> Answers.json(r, 200, provider()));
        routes.route(
                "GET",
                ENVIRONMENTS,
                (q, r) -> Answers.json(r, 200, Json.list(List.of(environment(q)))));
        routes.route("GET", ENVIRONMENTS + "/{environment}", this::environment);
        String operations =
                "/subscriptions/{subscription}/providers/microsoft.app/locations/{location}";
        routes.route(
                "GET",
                operations + "/containerappoperationstatuses/{operation}",
                this::operationStatus);
        routes.route(
                "GET",
                operations + "/containerappoperationresults/{operation}",
                this::operationResult);
        routes.route(
                "GET",
                "/subscriptions/{subscription}/providers/minato.host/status/{name}",
                this::status);
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
                .put("displayName", "Local")
                .put("regionalDisplayName", "Local");
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

    private static void group(Request request, Response response) throws IOException {
        if (!request.variable("group").equals(Ids.GROUP)) {
            throw Fault.notFound(
                    "Resource group '" + request.variable("group") + "' could not be found.");
        }
        Answers.json(response, 200, group());
    }

    private static ObjectNode provider() {
        ObjectNode provider =
                Json.object()
                        .put("id", Ids.subscription() + "/providers/Microsoft.App")
                        .put("namespace", "Microsoft.App")
                        .put("registrationState", "Registered");
        for (String type : List.of("managedEnvironments", "containerApps")) {
            provider.withArray("resourceTypes")
                    .addObject()
                    .put("resourceType", type)
                    .putArray("locations")
                    .add("Local");
        }
        return provider;
    }

    private static ObjectNode environment(Request request) {
        ObjectNode environment =
                Json.object()
                        .put("id", Ids.environment("default"))
                        .put("name", "default")
                        .put("type", "Microsoft.App/managedEnvironments")
                        .put("location", Ids.LOCATION);
        ObjectNode properties = environment.putObject("properties");
        properties.put("provisioningState", "Succeeded");
        properties
                .putArray("workloadProfiles")
                .addObject()
                .put("name", "Consumption")
                .put("workloadProfileType", "Consumption");
        properties.put(
                "eventStreamEndpoint",
                Answers.origin(request) + Ids.group() + "/managedEnvironments/default/eventstream");
        return environment;
    }

    private void environment(Request request, Response response) throws IOException {
        if (!request.variable("environment").equals("default")) {
            throw Fault.notFound(
                    "The environment '"
                            + request.variable("environment")
                            + "' was not found: there is one, 'default'.");
        }
        ObjectNode environment = environment(request);
        ((ObjectNode) environment.path("properties")).put("defaultDomain", apps.domain());
        Answers.json(response, 200, environment);
    }

    private void operationStatus(Request request, Response response) throws IOException {
        var operation = apps.await(request.variable("operation"), Answers.patience(request));
        if (!operation.done()) {
            response.header("Retry-After", "1");
        }
        Answers.json(response, 200, AppResource.of(operation));
    }

    private void operationResult(Request request, Response response) throws IOException {
        answers.action(request, response, apps.operation(request.variable("operation")));
    }

    private void status(Request request, Response response) throws IOException {
        ObjectNode status =
                Json.object()
                        .put("id", Ids.subscription() + "/providers/Minato.Host/status/default")
                        .put("name", "default")
                        .put("type", "Minato.Host/status");
        put(status.putObject("properties"), host.properties());
        Answers.json(response, 200, status);
    }

    private static void put(ObjectNode node, Map<?, ?> values) {
        values.forEach((key, value) -> {
            String name = String.valueOf(key);
            switch (value) {
                case Map<?, ?> inner -> put(node.putObject(name), inner);
                case Boolean flag -> node.put(name, flag);
                case Number number -> node.put(name, number.longValue());
                default -> node.put(name, String.valueOf(value));
            }
        });
    }
}
