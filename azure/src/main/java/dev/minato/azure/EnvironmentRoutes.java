package dev.minato.azure;

import dev.minato.azure.app.EnvironmentBody;
import dev.minato.azure.app.EnvironmentIds;
import dev.minato.azure.group.ResourceGroups;
import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.Apps;
import dev.minato.platform.Environment;
import dev.minato.platform.Environments;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** {@code Microsoft.App/managedEnvironments}. */
final class EnvironmentRoutes {
    private static final String ENVIRONMENTS = "managedEnvironments";
    private static final String ENVIRONMENT = ENVIRONMENTS + "/{environment}";

    /** Begins the name of a deletion; the environment's follows. */
    private static final String DELETION = "delete-";

    private final Apps apps;
    private final Environments environments;
    private final ResourceGroups groups;
    private final StreamTokens tokens;
    private final EventStreamRoutes events;

    EnvironmentRoutes(
            Apps apps,
            Environments environments,
            ResourceGroups groups,
            StreamTokens tokens,
            EventStreamRoutes events) {
        this.apps = apps;
        this.environments = environments;
        this.groups = groups;
        this.tokens = tokens;
        this.events = events;
    }

    void add(ProviderRoutes routes) {
        routes.inSubscription("GET", ENVIRONMENTS, (q, r) -> list(q, r, environments.list()))
                .inSubscription(
                        "GET",
                        "locations/{location}/managedEnvironmentOperationResults/{operation}",
                        this::deletion)
                .inGroup(
                        "GET",
                        ENVIRONMENTS,
                        (q, r) -> list(q, r, groups.environments(q.variable("group"))))
                .inGroup("GET", ENVIRONMENT, this::get)
                .inGroup("PUT", ENVIRONMENT, this::put)
                .inGroup("PATCH", ENVIRONMENT, this::patch)
                .inGroup("DELETE", ENVIRONMENT, this::delete)
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

    private void list(Request request, Response response, List<Environment> there)
            throws IOException {
        ArmResponses.json(
                response,
                200,
                Json.list(there.stream().map(each -> resource(each, request)).toList()));
    }

    private void get(Request request, Response response) throws IOException {
        ArmResponses.json(response, 200, resource(require(request), request));
    }

    private void put(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        ObjectNode body = ArmResponses.body(request);
        String wanted = request.variable("environment");
        Environment made =
                groups.within(
                        request.variable("group"),
                        group -> {
                            Optional<Environment> there = environments.find(wanted);
                            there.ifPresent(it -> requireGroup(it, group));
                            return environments.put(
                                    there.map(Environment::name).orElse(wanted),
                                    EnvironmentBody.read(group, body));
                        });
        ArmResponses.json(response, 200, resource(made, request));
    }

    private static void requireGroup(Environment there, String group) {
        String other = EnvironmentIds.group(there);
        if (!other.equalsIgnoreCase(group)) {
            throw Fault.conflict(
                    "Environment '"
                            + there.name()
                            + "' is in resource group '"
                            + other
                            + "' already: names of environments are unique on this host. Put it"
                            + " there, or take another name.");
        }
    }

    private void patch(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        ObjectNode patch = ArmResponses.body(request);
        Environment there = require(request);
        Environment now =
                groups.within(
                        request.variable("group"),
                        group ->
                                environments.put(
                                        there.name(), EnvironmentBody.patched(there, patch)));
        ArmResponses.json(response, 200, resource(now, request));
    }

    /** 200 when it has gone by the time that the caller waits. */
    private void delete(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        Optional<Environment> there = find(request);
        if (there.isEmpty() || !environments.delete(there.get().name())) {
            response.status(204).send();
            return;
        }
        answerDeletion(there.get().name(), 200, request, response);
    }

    private void deletion(Request request, Response response) throws IOException {
        String operation = request.variable("operation");
        if (!operation.toLowerCase(Locale.ROOT).startsWith(DELETION)) {
            throw Fault.notFound("The operation '" + ArmPath.shown(operation) + "' was not found.");
        }
        String name = operation.substring(DELETION.length());
        boolean asked = environments.find(name).filter(Environment::isDeleting).isPresent();
        if (asked) {
            answerDeletion(name, 204, request, response);
        } else {
            response.status(204).send();
        }
    }

    private void answerDeletion(String name, int gone, Request request, Response response)
            throws IOException {
        if (environments.awaitGone(name, ArmResponses.patience(request, response))) {
            response.status(gone).send();
            return;
        }
        response.header(
                        "Location",
                        ArmResponses.origin(request)
                                + HostSubscription.environmentResult(DELETION + name))
                .header("Retry-After", "1");
        response.status(202).send();
    }

    private Optional<Environment> find(Request request) {
        return groups.environments(request.variable("group")).stream()
                .filter(each -> each.name().equalsIgnoreCase(request.variable("environment")))
                .findFirst();
    }

    private Environment require(Request request) {
        return find(request).orElseThrow(() -> notFound(request));
    }

    private Fault notFound(Request request) {
        String wanted = request.variable("environment");
        List<Environment> all = environments.list();
        if (groups.environments(request.variable("group")).isEmpty()) {
            return Fault.notFound(
                    "The environment '"
                            + ArmPath.shown(wanted)
                            + "' was not found in resource group '"
                            + ArmPath.shown(request.variable("group"))
                            + "': "
                            + thereAre(all, each -> EnvironmentIds.id(each).toString()));
        }
        return Fault.notFound(
                "The environment '"
                        + ArmPath.shown(wanted)
                        + "' was not found: "
                        + thereAre(all, each -> "'" + each.name() + "'"));
    }

    private static String thereAre(List<Environment> all, Function<Environment, String> shown) {
        return (all.size() == 1 ? "there is one, " : "there are ")
                + all.stream().map(shown).collect(Collectors.joining(", "))
                + ".";
    }

    private ObjectNode resource(Environment environment, Request request) {
        return EnvironmentBody.write(
                environment, apps.domain(environment.name()), ArmResponses.origin(request));
    }

    private void token(Request request, Response response) throws IOException {
        ArmId id = EnvironmentIds.id(require(request));
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
