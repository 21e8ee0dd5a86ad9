package dev.minato.azure;

import dev.minato.azure.wire.AppResource;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Router;
import dev.minato.platform.Apps;
import dev.minato.platform.Operation;
import dev.minato.platform.Revision;
import dev.minato.platform.Secret;
import dev.minato.platform.Template;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code Microsoft.App/containerApps}, its revisions and replicas. */
final class AppRoutes {
    private static final String GROUP =
            "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.app";
    private static final String APP = GROUP + "/containerapps/{app}";
    private static final String REVISION = APP + "/revisions/{revision}";

    private final Apps apps;
    private final Answers answers;

    AppRoutes(Apps apps, Answers answers) {
        this.apps = apps;
        this.answers = answers;
    }

    void add(Router.Builder routes) {
        routes.route(
                "GET",
                "/subscriptions/{subscription}/providers/microsoft.app/containerapps",
                this::list);
        routes.route("GET", GROUP + "/containerapps", this::list);
        routes.route("GET", APP, this::get);
        routes.route("PUT", APP, this::put);
        routes.route("PATCH", APP, this::patch);
        routes.route("DELETE", APP, this::delete);
        routes.route(
                "POST",
                APP + "/start",
                (q, r) -> answers.action(q, r, apps.start(q.variable("app"))));
        routes.route(
                "POST",
                APP + "/stop",
                (q, r) -> answers.action(q, r, apps.stop(q.variable("app"))));
        routes.route("POST", APP + "/listsecrets", this::secrets);
        routes.route("GET", APP + "/revisions", this::revisions);
        routes.route("GET", REVISION, this::revision);
        routes.route(
                "POST",
                REVISION + "/restart",
                (q, r) ->
                        answers.action(
                                q, r, apps.restart(q.variable("app"), q.variable("revision"))));
        routes.route("GET", REVISION + "/replicas", this::replicas);
        routes.route("GET", REVISION + "/replicas/{replica}", this::replica);
        routes.route("GET", REVISION + "/replicas/{replica}/", this::replica);
    }

    private void list(Request request, Response response) throws IOException {
        String origin = Answers.origin(request);
        Answers.json(
                response,
                200,
                Json.list(apps.list().stream().map(app -> AppResource.of(app, origin)).toList()));
    }

    private void get(Request request, Response response) throws IOException {
        Answers.json(
                response,
                200,
                AppResource.of(apps.get(request.variable("app")), Answers.origin(request)));
    }

    private void put(Request request, Response response) throws IOException {
        ObjectNode body = Json.parse(Answers.body(request));
        answer(
                request,
                response,
                apps.put(AppResource.request(request.variable("app"), body)),
                201);
    }

    private void patch(Request request, Response response) throws IOException {
        ObjectNode patch = Json.parse(Answers.body(request));
        String name = request.variable("app");
        Operation operation =
                apps.update(
                        name,
                        now -> {
                            ObjectNode body = AppResource.body(now);
                            Json.merge(body, patch);
                            return AppResource.request(name, body);
                        });
        answer(request, response, operation, 202);
    }

    /**
     * 200 when the change is done, else the given status and where to ask; a failure is the
     * caller's to read there.
     */
    private void answer(Request request, Response response, Operation operation, int pendingStatus)
            throws IOException {
        Operation now = answers.wait(operation, request);
        if (!now.done() || now.status() != Operation.Status.SUCCEEDED) {
            Answers.pending(request, response, now);
        }
        boolean done = now.status() == Operation.Status.SUCCEEDED;
        Answers.json(
                response,
                done ? 200 : pendingStatus,
                AppResource.of(apps.get(request.variable("app")), Answers.origin(request)));
    }

    private void delete(Request request, Response response) throws IOException {
        Optional<Operation> operation = apps.delete(request.variable("app"));
        if (operation.isEmpty()) {
            response.status(204).send();
            return;
        }
        Operation now = answers.wait(operation.get(), request);
        Answers.failOn(now);
        if (now.done()) {
            response.status(204).send();
        } else {
            Answers.pending(request, response, now);
            Answers.json(response, 202, AppResource.of(now));
        }
    }

    private void secrets(Request request, Response response) throws IOException {
        List<Secret> secrets = apps.listSecrets(request.variable("app"));
        Answers.json(
                response,
                200,
                Json.list(
                        secrets.stream()
                                .map(secret ->
                                        Json.object()
                                                .put("name", secret.name())
                                                .put("value", secret.value()))
                                .toList()));
    }

    private void revisions(Request request, Response response) throws IOException {
        Answers.json(
                response,
                200,
                Json.list(
                        apps.revisions(request.variable("app")).stream()
                                .map(AppResource::of)
                                .toList()));
    }

    private void revision(Request request, Response response) throws IOException {
        Answers.json(
                response,
                200,
                AppResource.of(
                        apps.revision(request.variable("app"), request.variable("revision"))));
    }

    private void replicas(Request request, Response response) throws IOException {
        Answers.json(response, 200, Json.list(all(request)));
    }

    private List<ObjectNode> all(Request request) {
        String app = request.variable("app");
        Revision revision = apps.revision(app, request.variable("revision"));
        List<String> containers =
                revision.template().containers().stream().map(Template.Container::name).toList();
        return apps.replicas(app, revision.name()).stream()
                .map(replica -> AppResource.of(app, replica, containers, Answers.origin(request)))
                .toList();
    }

    private void replica(Request request, Response response) throws IOException {
        String wanted = request.variable("replica");
        ObjectNode found =
                all(request).stream()
                        .filter(one -> one.path("name").asString("").equals(wanted))
                        .findFirst()
                        .orElseThrow(() ->
                                Fault.notFound("The replica '" + wanted + "' was not found."));
        Answers.json(response, 200, found);
    }
}
