package dev.minato.azure;

import dev.minato.azure.app.EnvironmentIds;
import dev.minato.azure.app.StorageBody;
import dev.minato.azure.group.ResourceGroups;
import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.EnvironmentStorages;

import java.io.IOException;

/** {@code Microsoft.App/managedEnvironments/storages}. */
final class StorageRoutes {
    private static final String STORAGES = "managedEnvironments/{environment}/storages";
    private static final String STORAGE = STORAGES + "/{storage}";

    private final ResourceGroups groups;
    private final EnvironmentStorages storages;

    StorageRoutes(ResourceGroups groups, EnvironmentStorages storages) {
        this.groups = groups;
        this.storages = storages;
    }

    void add(ProviderRoutes routes) {
        routes.inGroup("GET", STORAGES, this::list)
                .inGroup("GET", STORAGE, this::get)
                .inGroup("PUT", STORAGE, this::put)
                .inGroup("DELETE", STORAGE, this::delete);
    }

    private void list(Request request, Response response) throws IOException {
        ArmId environment = environment(request);
        ArmResponses.json(
                response,
                200,
                Json.list(
                        storages.list(environment.name()).stream()
                                .map(each -> StorageBody.of(environment, each))
                                .toList()));
    }

    private void get(Request request, Response response) throws IOException {
        ArmId environment = environment(request);
        String name = request.variable("storage");
        ArmResponses.json(
                response,
                200,
                storages.find(environment.name(), name)
                        .map(found -> StorageBody.of(environment, found))
                        .orElseThrow(() ->
                                Fault.notFound(
                                        "Storage "
                                                + ArmPath.shown(name)
                                                + " not found under managed environment "
                                                + environment.name())));
    }

    private void put(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        ArmId environment = environment(request);
        String name = request.variable("storage");
        ArmResponses.json(
                response,
                200,
                StorageBody.of(
                        environment,
                        storages.put(
                                environment.name(),
                                name,
                                StorageBody.read(name, ArmResponses.body(request)))));
    }

    /** What is not there is removed already. */
    private void delete(Request request, Response response) throws IOException {
        ArmResponses.refuseConditions(request);
        ArmId environment = environment(request);
        boolean removed = storages.remove(environment.name(), request.variable("storage"));
        response.status(removed ? 200 : 204).send();
    }

    private ArmId environment(Request request) {
        String wanted = request.variable("environment");
        return groups.environments(request.variable("group")).stream()
                .filter(each -> each.name().equalsIgnoreCase(wanted))
                .findFirst()
                .map(EnvironmentIds::id)
                .orElseThrow(() ->
                        Fault.notFound(
                                "The environment '"
                                        + ArmPath.shown(wanted)
                                        + "' was not found in resource group '"
                                        + ArmPath.shown(request.variable("group"))
                                        + "'."));
    }
}
