package dev.minato.azure;

import dev.minato.azure.app.AppBody;
import dev.minato.azure.app.AppResource;
import dev.minato.azure.wire.Ids;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.OperationResource;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Router;
import dev.minato.platform.App;
import dev.minato.platform.Apps;
import dev.minato.platform.Operation;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Optional;

/** {@code Microsoft.App/containerApps}. */
final class AppRoutes {
    static final String PROVIDER =
            "/subscriptions/{subscription}/resourcegroups/{group}/providers/microsoft.app";
    static final String APP = PROVIDER + "/containerapps/{app}";

    private final Apps apps;
    private final Answers answers;
    private final StreamTokens tokens;

    AppRoutes(Apps apps, Answers answers, StreamTokens tokens) {
        this.apps = apps;
        this.answers = answers;
        this.tokens = tokens;
    }

    void add(Router.Builder routes) {
        routes.route(
                "GET",
                "/subscriptions/{subscription}/providers/microsoft.app/containerapps",
                this::list);
        routes.route("GET", PROVIDER + "/containerapps", this::list);
        routes.route("GET", APP, this::get);
        routes.route("PUT", APP, this::put);
        routes.route("PATCH", APP, this::patch);
        routes.route("DELETE", APP, this::delete);
        routes.route("POST", APP + "/start", (q, r) -> answers.action(q, r, apps.start(name(q))));
        routes.route("POST", APP + "/stop", (q, r) -> answers.action(q, r, apps.stop(name(q))));
        routes.route("POST", APP + "/listsecrets", this::secrets);
        routes.route("POST", APP + "/getauthtoken", this::token);
    }

    private static String name(Request request) {
        return request.variable("app");
    }

    private void list(Request request, Response response) throws IOException {
        Answers.json(response, 200, Json.list(apps.list().stream().map(AppResource::of).toList()));
    }

    private void get(Request request, Response response) throws IOException {
        Answers.json(response, 200, AppResource.of(apps.get(name(request))));
    }

    private void put(Request request, Response response) throws IOException {
        Answers.refuseConditions(request);
        ObjectNode body = Answers.body(request);
        answer(request, response, apps.put(AppBody.read(name(request), body)), 201);
    }

    private void patch(Request request, Response response) throws IOException {
        Answers.refuseConditions(request);
        ObjectNode patch = Answers.body(request);
        Operation operation =
                apps.update(
                        name(request),
                        now -> {
                            ObjectNode body = AppBody.write(now);
                            Json.merge(body, patch);
                            return AppBody.read(now.name(), body);
                        });
        answer(request, response, operation, 202);
    }

    /**
     * 200 when the change is done, else the given status and where to ask; why it failed is the
     * caller's to read there.
     */
    private void answer(Request request, Response response, Operation operation, int pendingStatus)
            throws IOException {
        Operation now = answers.wait(operation, request, response);
        boolean done = now.status() == Operation.Status.SUCCEEDED;
        if (!done) {
            Answers.pending(request, response, now);
        }
        App app = apps.get(now.app());
        Answers.json(response, done ? 200 : pendingStatus, AppResource.of(app));
    }

    /** What is not there is deleted already. */
    private void delete(Request request, Response response) throws IOException {
        Answers.refuseConditions(request);
        Optional<Operation> operation = apps.delete(name(request));
        if (operation.isEmpty()) {
            response.status(204).send();
            return;
        }
        Operation now = answers.wait(operation.get(), request, response);
        Answers.failOn(now);
        if (now.done()) {
            response.status(200).send();
        } else {
            Answers.pending(request, response, now);
            Answers.json(response, 202, OperationResource.of(now));
        }
    }

    private void secrets(Request request, Response response) throws IOException {
        Answers.json(
                response,
                200,
                Json.list(
                        apps.listSecrets(name(request)).stream()
                                .map(secret ->
                                        Json.object()
                                                .put("name", secret.name())
                                                .put("value", secret.value()))
                                .toList()));
    }

    private void token(Request request, Response response) throws IOException {
        String app = apps.get(name(request)).name().text();
        StreamTokens.Token token = tokens.issue(app);
        ObjectNode resource =
                Json.object()
                        .put("id", Ids.app(app) + "/authtoken/current")
                        .put("name", app)
                        .put("type", "Microsoft.App/containerApps/authtoken")
                        .put("location", Ids.LOCATION);
        resource.putObject("properties")
                .put("token", token.text())
                .put("expires", token.expires().toString())
                .put("logStreamEndpoint", Answers.origin(request) + Ids.streams(app));
        Answers.json(response, 200, resource);
    }
}
