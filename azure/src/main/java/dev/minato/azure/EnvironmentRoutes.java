package dev.minato.azure;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.Apps;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;

/** {@code Microsoft.App/managedEnvironments}: the one there is, {@code default}. */
final class EnvironmentRoutes {
    private static final String ENVIRONMENTS = "managedEnvironments";
    private static final String ENVIRONMENT = ENVIRONMENTS + "/{environment}";
    private static final ArmId ONE = HostSubscription.environment(HostSubscription.ENVIRONMENT);
    private final Apps apps;
    private final StreamTokens tokens;

    EnvironmentRoutes(Apps apps, StreamTokens tokens) {
        this.apps = apps;
        this.tokens = tokens;
    }

    void add(ProviderRoutes routes) {
        routes.inSubscription("GET", ENVIRONMENTS, (q, r) -> list(r, true))
                .inGroup("GET", ENVIRONMENTS, (q, r) -> list(r, isInGroup(q)))
                .inGroup("GET", ENVIRONMENT, this::get)
                .inGroup("PUT", ENVIRONMENT, this::put)
                .inGroup("POST", ENVIRONMENT + "/getAuthToken", this::token);
    }

    private static boolean isInGroup(Request request) {
        return request.variable("group").equalsIgnoreCase(HostSubscription.DEFAULT_GROUP);
    }

    private void list(Response response, boolean isThere) throws IOException {
        Answers.json(
                response, 200, Json.list(isThere ? List.of(environment()) : List.<ObjectNode>of()));
    }

    /** Refuses another one: az makes one when it is told of none. */
    private void put(Request request, Response response) {
        throw Fault.conflict(
                "The environment '"
                        + ArmPath.shown(request.variable("environment"))
                        + "' cannot be made or changed: this host has one cluster and so one"
                        + " environment. Use it by its ID: "
                        + ONE);
    }

    private void get(Request request, Response response) throws IOException {
        require(request);
        Answers.json(response, 200, environment());
    }

    private static void require(Request request) {
        String wanted = request.variable("environment");
        if (!isInGroup(request)) {
            throw Fault.notFound(
                    "The environment '"
                            + ArmPath.shown(wanted)
                            + "' was not found in resource group '"
                            + ArmPath.shown(request.variable("group"))
                            + "': there is one, "
                            + ONE
                            + ".");
        }
        if (!wanted.equalsIgnoreCase(ONE.name())) {
            throw Fault.notFound(
                    "The environment '"
                            + ArmPath.shown(wanted)
                            + "' was not found: there is one, '"
                            + ONE.name()
                            + "'.");
        }
    }

    private ObjectNode environment() {
        ObjectNode environment = Json.resource(ONE).put("location", Locations.LOCAL);
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
        StreamTokens.Token token = tokens.issue(ONE.name());
        ObjectNode resource =
                Json.resource(ONE.child("authtoken", "current"))
                        .put("name", ONE.name())
                        .put("location", Locations.LOCAL);
        resource.putObject("properties")
                .put("token", token.text())
                .put("expires", token.expires().toString());
        Answers.json(response, 200, resource);
    }
}
