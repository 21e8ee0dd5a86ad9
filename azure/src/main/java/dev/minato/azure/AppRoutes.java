package dev.minato.azure;

import dev.minato.azure.app.AppBody;
import dev.minato.azure.app.AppResource;
import dev.minato.azure.app.EnvironmentIds;
import dev.minato.azure.app.ShiftTag;
import dev.minato.azure.group.ResourceGroups;
import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.OperationResource;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.App;
import dev.minato.platform.AppRequest;
import dev.minato.platform.Apps;
import dev.minato.platform.Operation;
import dev.minato.platform.Precondition;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code Microsoft.App/containerApps}. */
final class AppRoutes {
    static final String APP = "containerApps/{app}";

    private final Apps apps;
    private final ResourceGroups groups;
    private final EnvironmentIds environments;
    private final AppFinder finder;
    private final ArmResponses answers;
    private final StreamTokens tokens;
    private final ResourceTotals totals;

    /**
     * Behind which apps are.
     *
     * @param apps the domain
     * @param groups where they are put
     * @param environments where they may run
     * @param totals which sums of resources one may ask
     */
    record Doors(
            Apps apps, ResourceGroups groups, EnvironmentIds environments, ResourceTotals totals) {}

    AppRoutes(Doors doors, AppFinder finder, ArmResponses answers, StreamTokens tokens) {
        this.apps = doors.apps();
        this.groups = doors.groups();
        this.environments = doors.environments();
        this.finder = finder;
        this.answers = answers;
        this.tokens = tokens;
        this.totals = doors.totals();
    }

    void add(ProviderRoutes routes) {
        routes.inSubscription("GET", "containerApps", (q, r) -> list(q, r, apps.list()))
                .inGroup(
                        "GET",
                        "containerApps",
                        (q, r) -> list(q, r, groups.apps(q.variable("group"))))
                .inGroup("GET", APP, this::get)
                .inGroup("PUT", APP, this::put)
                .inGroup("PATCH", APP, this::patch)
                .inGroup("DELETE", APP, this::delete)
                .inGroup("POST", APP + "/start", this::start)
                .inGroup("POST", APP + "/stop", this::stop)
                .inGroup("POST", APP + "/listSecrets", this::secrets)
                .inGroup("POST", APP + "/getAuthToken", this::token);
    }

    private static void list(Request request, Response response, List<App> apps)
            throws IOException {
        String origin = ArmResponses.origin(request);
        ArmResponses.json(
                response,
                200,
                Json.list(apps.stream().map(app -> AppResource.of(app, origin)).toList()));
    }

    private void get(Request request, Response response) throws IOException {
        App app = finder.get(request);
        AppConditions.tag(response, app);
        ArmResponses.json(response, 200, AppResource.of(app, ArmResponses.origin(request)));
    }

    private void start(Request request, Response response) throws IOException {
        answers.action(request, response, apps.start(finder.name(request)));
    }

    private void stop(Request request, Response response) throws IOException {
        answers.action(request, response, apps.stop(finder.name(request)));
    }

    private void put(Request request, Response response) throws IOException {
        Precondition condition = AppConditions.of(request);
        ObjectNode body = ArmResponses.body(request);
        String name = request.variable("app");
        Operation operation =
                groups.place(
                        request.variable("group"),
                        name,
                        group ->
                                apps.put(
                                        totals.checked(
                                                AppBody.read(name, group, body, environments)),
                                        condition));
        answer(request, response, operation, 201);
    }

    private void patch(Request request, Response response) throws IOException {
        Precondition condition = AppConditions.of(request);
        ObjectNode patch = ArmResponses.body(request);
        Optional<ShiftTag.Wish> wish = ShiftTag.take(patch);
        Operation operation =
                apps.update(
                        finder.name(request),
                        now -> {
                            ObjectNode body = AppBody.write(now);
                            Json.merge(body, patch);
                            AppRequest next =
                                    AppBody.read(
                                            now.name(),
                                            AppBody.group(now.documents()),
                                            body,
                                            environments);
                            boolean same = next.spec().template().equals(now.spec().template());
                            return same ? next : totals.checked(next);
                        },
                        condition);
        wish.ifPresent(it -> shift(operation.app(), it));
        answer(request, response, operation, 202);
    }

    private void shift(String app, ShiftTag.Wish wish) {
        wish.shift().ifPresentOrElse(it -> apps.shift(app, it), () -> apps.endShift(app));
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
            ArmResponses.pending(request, response, now);
        }
        App app = apps.get(now.app());
        AppConditions.tag(response, app);
        ArmResponses.json(
                response,
                done ? 200 : pendingStatus,
                AppResource.of(app, ArmResponses.origin(request)));
    }

    /** What is not there is deleted already. */
    private void delete(Request request, Response response) throws IOException {
        Precondition condition = AppConditions.of(request);
        Optional<Operation> operation =
                finder.find(request).flatMap(app -> apps.delete(app.name().text(), condition));
        if (operation.isEmpty()) {
            response.status(204).send();
            return;
        }
        Operation now = answers.wait(operation.get(), request, response);
        ArmResponses.failOn(now);
        if (now.done()) {
            response.status(200).send();
        } else {
            ArmResponses.pending(request, response, now);
            ArmResponses.json(response, 202, OperationResource.of(now));
        }
    }

    private void secrets(Request request, Response response) throws IOException {
        ArmResponses.secrets(response, apps.listSecrets(finder.name(request)));
    }

    private void token(Request request, Response response) throws IOException {
        ArmId app = AppResource.id(finder.get(request));
        StreamTokens.Token token = tokens.issue(app.name());
        ArmResponses.token(request, response, app, token);
    }
}
