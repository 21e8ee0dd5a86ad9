package dev.minato.azure;

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

/** {@code Microsoft.App/managedEnvironments}: the one there is, {@code default}. */
final class EnvironmentRoutes {
    private static final String ENVIRONMENTS = AppRoutes.PROVIDER + "/managedenvironments";
    private static final String ENVIRONMENT = ENVIRONMENTS + "/{environment}";
    private final Apps apps;
    private final StreamTokens tokens;

    EnvironmentRoutes(Apps apps, StreamTokens tokens) {
        this.apps = apps;
        this.tokens = tokens;
    }

    void add(Router.Builder routes) {
        routes.route(
                "GET",
                "/subscriptions/{subscription}/providers/microsoft.app/managedenvironments",
                this::list);
        routes.route("GET", ENVIRONMENTS, this::list);
        routes.route("GET", ENVIRONMENT, this::get);
        routes.route("POST", ENVIRONMENT + "/getauthtoken", this::token);
    }

    private void list(Request request, Response response) throws IOException {
        Answers.json(response, 200, Json.list(List.of(environment())));
    }

    private void get(Request request, Response response) throws IOException {
        require(request);
        Answers.json(response, 200, environment());
    }

    private static void require(Request request) {
        String wanted = request.variable("environment");
        if (!wanted.equalsIgnoreCase(Ids.ENVIRONMENT)) {
            throw Fault.notFound(
                    "The environment '"
                            + ArmPath.shown(wanted)
                            + "' was not found: there is one, '"
                            + Ids.ENVIRONMENT
                            + "'.");
        }
    }

    private ObjectNode environment() {
        ObjectNode environment =
                Json.object()
                        .put("id", Ids.environment(Ids.ENVIRONMENT))
                        .put("name", Ids.ENVIRONMENT)
                        .put("type", "Microsoft.App/managedEnvironments")
                        .put("location", Ids.LOCATION);
        ObjectNode properties =
                environment
                        .putObject("properties")
                        .put("provisioningState", "Succeeded")
                        .put("defaultDomain", apps.domain())
                        .put("zoneRedundant", false);
        properties
                .putArray("workloadProfiles")
                .addObject()
                .put("name", "Consumption")
                .put("workloadProfileType", "Consumption");
        properties.putObject("appLogsConfiguration").put("destination", "none");
        return environment;
    }

    private void token(Request request, Response response) throws IOException {
        require(request);
        StreamTokens.Token token = tokens.issue(Ids.ENVIRONMENT);
        ObjectNode resource =
                Json.object()
                        .put("id", Ids.environment(Ids.ENVIRONMENT) + "/authtoken/current")
                        .put("name", Ids.ENVIRONMENT)
                        .put("type", "Microsoft.App/managedEnvironments/authtoken")
                        .put("location", Ids.LOCATION);
        resource.putObject("properties")
                .put("token", token.text())
                .put("expires", token.expires().toString());
        Answers.json(response, 200, resource);
    }
}
