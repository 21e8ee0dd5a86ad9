package dev.minato.azure;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.Apps;
import dev.minato.platform.Environment;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code Microsoft.App/managedEnvironments}: those that there are, all in the first group. */
final class EnvironmentRoutes {
    private static final String ENVIRONMENTS = "managedEnvironments";
    private static final String ENVIRONMENT = ENVIRONMENTS + "/{environment}";

    private final Apps apps;
    private final StreamTokens tokens;
    private final EventStreamRoutes events;

    EnvironmentRoutes(Apps apps, StreamTokens tokens, EventStreamRoutes events) {
        this.apps = apps;
        this.tokens = tokens;
        this.events = events;
    }

    void add(ProviderRoutes routes) {
        routes.inSubscription("GET", ENVIRONMENTS, (q, r) -> list(q, r, true))
                .inGroup("GET", ENVIRONMENTS, (q, r) -> list(q, r, isInGroup(q)))
                .inGroup("GET", ENVIRONMENT, this::get)
                .inGroup("PUT", ENVIRONMENT, this::put)
                .inGroup("POST", ENVIRONMENT + "/getAuthToken", this::token)
                .streams(
                        ENVIRONMENT + EventStreamRoutes.STREAM,
                        tokens.ofEnvironments(),
                        this::events);
    }

    private void events(Request request, Response response)
            throws IOException, InterruptedException {
        events.ofEnvironment(require(request).name(), request, response);
    }

    private static boolean isInGroup(Request request) {
        return request.variable("group").equalsIgnoreCase(HostSubscription.DEFAULT_GROUP);
    }

    private void list(Request request, Response response, boolean isThere) throws IOException {
        List<Environment> there = isThere ? apps.environments() : List.of();
        ArmResponses.json(
                response,
                200,
                Json.list(there.stream().map(each -> resource(each, request)).toList()));
    }

    /** Refuses another one: az makes one when it is told of none. */
    private void put(Request request, Response response) {
        List<Environment> all = apps.environments();
        throw Fault.conflict(
                "The environment '"
                        + ArmPath.shown(request.variable("environment"))
                        + "' cannot be made or changed: "
                        + (all.size() == 1
                                ? "this host has one cluster and so one environment. Use it by its"
                                        + " ID: "
                                : "this host has those that it was set up with. Use one by its ID:"
                                        + " ")
                        + all.stream()
                                .map(each -> id(each).toString())
                                .collect(Collectors.joining(", ")));
    }

    private void get(Request request, Response response) throws IOException {
        ArmResponses.json(response, 200, resource(require(request), request));
    }

    private Environment require(Request request) {
        String wanted = request.variable("environment");
        List<Environment> all = apps.environments();
        if (!isInGroup(request)) {
            throw Fault.notFound(
                    "The environment '"
                            + ArmPath.shown(wanted)
                            + "' was not found in resource group '"
                            + ArmPath.shown(request.variable("group"))
                            + "': "
                            + thereAre(all, each -> id(each).toString()));
        }
        return all.stream()
                .filter(each -> each.name().equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() ->
                        Fault.notFound(
                                "The environment '"
                                        + ArmPath.shown(wanted)
                                        + "' was not found: "
                                        + thereAre(all, each -> "'" + each.name() + "'")));
    }

    private static String thereAre(List<Environment> all, Function<Environment, String> shown) {
        return (all.size() == 1 ? "there is one, " : "there are ")
                + all.stream().map(shown).collect(Collectors.joining(", "))
                + ".";
    }

    private static ArmId id(Environment environment) {
        return HostSubscription.environment(environment.name());
    }

    private ObjectNode resource(Environment environment, Request request) {
        ObjectNode resource = Json.resource(id(environment)).put("location", Locations.LOCAL);
        boolean usable = environment.problem().isEmpty();
        ObjectNode properties =
                resource.putObject("properties")
                        .put("provisioningState", usable ? "Succeeded" : "Failed")
                        .put("defaultDomain", apps.domain())
                        .put("zoneRedundant", false)
                        .put(
                                "eventStreamEndpoint",
                                ArmResponses.origin(request)
                                        + id(environment).withoutProvider()
                                        + EventStreamRoutes.STREAM);
        if (!usable) {
            properties.put("deploymentErrors", environment.problem());
        }
        properties
                .putArray("workloadProfiles")
                .addObject()
                .put("name", "Consumption")
                .put("workloadProfileType", "Consumption");
        properties.putObject("appLogsConfiguration").put("destination", "none");
        return resource;
    }

    private void token(Request request, Response response) throws IOException {
        ArmId id = id(require(request));
        StreamTokens.Token token = tokens.issue(StreamTokens.environment(id.name()));
        ObjectNode resource =
                Json.resource(id.child("authtoken", "current"))
                        .put("name", id.name())
                        .put("location", Locations.LOCAL);
        resource.putObject("properties")
                .put("token", token.text())
                .put("expires", token.expires().toString());
        ArmResponses.json(response, 200, resource);
    }
}
