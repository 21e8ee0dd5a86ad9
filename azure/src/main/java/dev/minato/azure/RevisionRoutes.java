package dev.minato.azure;

import dev.minato.azure.app.AppResource;
import dev.minato.azure.app.RevisionResource;
import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.OperationResource;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.Apps;
import dev.minato.platform.Operation;
import dev.minato.platform.Replica;
import dev.minato.platform.Revision;

import java.io.IOException;

/** Revisions of an app, what can be done to them, and their replicas. */
final class RevisionRoutes {
    private static final String REVISIONS = AppRoutes.APP + "/revisions";
    private static final String REVISION = REVISIONS + "/{revision}";

    private final Apps apps;
    private final AppFinder finder;
    private final ArmResponses answers;

    RevisionRoutes(Apps apps, AppFinder finder, ArmResponses answers) {
        this.apps = apps;
        this.finder = finder;
        this.answers = answers;
    }

    void add(ProviderRoutes routes) {
        routes.inGroup("GET", REVISIONS, this::list)
                .inGroup("GET", REVISION, this::get)
                .inGroup("POST", REVISION + "/restart", this::restart)
                .inGroup("POST", REVISION + "/activate", this::activate)
                .inGroup("POST", REVISION + "/deactivate", this::deactivate)
                .inGroup("GET", REVISION + "/replicas", this::replicas)
                .inGroup("GET", REVISION + "/replicas/{replica}", this::replica);
    }

    private ArmId app(Request request) {
        return AppResource.id(finder.get(request));
    }

    private Revision revision(ArmId app, Request request) {
        return apps.revision(app.name(), request.variable("revision"));
    }

    private void list(Request request, Response response) throws IOException {
        ArmId app = app(request);
        ArmResponses.json(
                response,
                200,
                Json.list(
                        apps.revisions(app.name()).stream()
                                .map(revision -> RevisionResource.of(app, revision))
                                .toList()));
    }

    private void get(Request request, Response response) throws IOException {
        ArmId app = app(request);
        ArmResponses.json(response, 200, RevisionResource.of(app, revision(app, request)));
    }

    /** Azure's clients take a 200 for granted; who prefers to wait gets the truth. */
    private void restart(Request request, Response response) throws IOException {
        Operation started = apps.restart(app(request).name(), request.variable("revision"));
        if (ArmResponses.preference(request).isPresent()) {
            answers.action(request, response, started);
        } else {
            ArmResponses.pending(request, response, started);
            ArmResponses.json(response, 200, OperationResource.of(started));
        }
    }

    private void activate(Request request, Response response) throws IOException {
        String app = app(request).name();
        changed(request, response, apps.activate(app, request.variable("revision")));
    }

    private void deactivate(Request request, Response response) throws IOException {
        String app = app(request).name();
        changed(request, response, apps.deactivate(app, request.variable("revision")));
    }

    /** The revision as it is now: Azure's clients do not follow this operation. */
    private void changed(Request request, Response response, Operation operation)
            throws IOException {
        Operation now =
                ArmResponses.preference(request).isPresent()
                        ? answers.wait(operation, request, response)
                        : operation;
        ArmResponses.failOn(now);
        if (!now.done()) {
            ArmResponses.pending(request, response, now);
        }
        ArmId app = app(request);
        ArmResponses.json(response, 200, RevisionResource.of(app, revision(app, request)));
    }

    private void replicas(Request request, Response response) throws IOException {
        ArmId app = app(request);
        String origin = ArmResponses.origin(request);
        ArmResponses.json(
                response,
                200,
                Json.list(
                        apps.replicas(app.name(), request.variable("revision")).stream()
                                .map(replica -> RevisionResource.of(app, replica, origin))
                                .toList()));
    }

    private void replica(Request request, Response response) throws IOException {
        ArmId app = app(request);
        Replica replica =
                apps.replica(app.name(), request.variable("revision"), request.variable("replica"));
        ArmResponses.json(
                response, 200, RevisionResource.of(app, replica, ArmResponses.origin(request)));
    }
}
