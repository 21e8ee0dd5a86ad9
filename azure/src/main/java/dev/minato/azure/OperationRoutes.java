package dev.minato.azure;

import dev.minato.azure.app.AppResource;
import dev.minato.azure.wire.OperationResource;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.App;
import dev.minato.platform.Apps;
import dev.minato.platform.Operation;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * What became of long-running operations: their status ({@code Azure-AsyncOperation}) and their
 * result ({@code Location}). Both honour {@code Prefer: wait}.
 */
final class OperationRoutes {
    private static final String PLACE = "locations/{location}";
    private final Apps apps;

    OperationRoutes(Apps apps) {
        this.apps = apps;
    }

    void add(ProviderRoutes routes) {
        routes.inSubscription(
                        "GET", PLACE + "/containerappOperationStatuses/{operation}", this::status)
                .inSubscription(
                        "GET", PLACE + "/containerappOperationResults/{operation}", this::result);
    }

    private Operation now(Request request) {
        return apps.await(
                request.variable("operation"),
                ArmResponses.preference(request).orElse(Duration.ZERO));
    }

    private void status(Request request, Response response) throws IOException {
        Operation now = now(request);
        if (!now.done()) {
            response.header("Retry-After", "1");
        }
        ArmResponses.json(response, 200, OperationResource.of(now));
    }

    private void result(Request request, Response response) throws IOException {
        Operation now = now(request);
        if (!now.done()) {
            ArmResponses.pending(request, response, now);
            ArmResponses.json(response, 202, OperationResource.of(now));
            return;
        }
        ArmResponses.failOn(now);
        Optional<App> app =
                now.kind() == Operation.Kind.DELETE ? Optional.empty() : apps.find(now.app());
        if (app.isEmpty()) {
            if (now.kind() != Operation.Kind.DELETE) {
                throw Fault.notFound("App '" + now.app() + "' was deleted since.");
            }
            response.status(204).send();
            return;
        }
        ArmResponses.json(response, 200, AppResource.of(app.get(), ArmResponses.origin(request)));
    }
}
