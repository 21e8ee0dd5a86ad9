package dev.minato.azure;

import dev.minato.azure.app.RevisionResource;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.OperationResource;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Router;
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
    private final Answers answers;

    RevisionRoutes(Apps apps, Answers answers) {
        this.apps = apps;
        this.answers = answers;
    }

    void add(Router.Builder routes) {
        routes.route("GET", REVISIONS, this::list);
        routes.route("GET", REVISION, this::get);
        routes.route("POST", REVISION + "/restart", this::restart);
        routes.route("POST", REVISION + "/activate", this::activate);
        routes.route("POST", REVISION + "/deactivate", this::deactivate);
        routes.route("GET", REVISION + "/replicas", this::replicas);
        routes.route("GET", REVISION + "/replicas/{replica}", this::replica);
    }

    private Revision revision(Request request) {
        return apps.revision(request.variable("app"), request.variable("revision"));
    }

    private void list(Request request, Response response) throws IOException {
        Answers.json(
                response,
                200,
                Json.list(
                        apps.revisions(request.variable("app")).stream()
                                .map(RevisionResource::of)
                                .toList()));
    }

    private void get(Request request, Response response) throws IOException {
        Answers.json(response, 200, RevisionResource.of(revision(request)));
    }

    /** Azure's clients take a 200 for granted; who prefers to wait gets the truth. */
    private void restart(Request request, Response response) throws IOException {
        Operation started = apps.restart(request.variable("app"), request.variable("revision"));
        if (Answers.preference(request).isPresent()) {
            answers.action(request, response, started);
        } else {
            Answers.pending(request, response, started);
            Answers.json(response, 200, OperationResource.of(started));
        }
    }

    private void activate(Request request, Response response) throws IOException {
        Revision revision = revision(request);
        if (!revision.active()) {
            throw Fault.conflict(
                    "Revision "
                            + revision.name()
                            + " cannot be activated: in single revision mode the newest revision"
                            + " runs. Deploy its template again instead.");
        }
        Answers.json(response, 200, RevisionResource.of(revision));
    }

    private void deactivate(Request request, Response response) throws IOException {
        Revision revision = revision(request);
        if (revision.active()) {
            throw Fault.conflict(
                    "Revision "
                            + revision.name()
                            + " cannot be deactivated: in single revision mode the newest revision"
                            + " runs. Stop the app instead.");
        }
        Answers.json(response, 200, RevisionResource.of(revision));
    }

    private void replicas(Request request, Response response) throws IOException {
        Revision revision = revision(request);
        String origin = Answers.origin(request);
        Answers.json(
                response,
                200,
                Json.list(
                        apps.replicas(revision.app(), revision.name()).stream()
                                .map(replica ->
                                        RevisionResource.of(revision.app(), replica, origin))
                                .toList()));
    }

    private void replica(Request request, Response response) throws IOException {
        Replica replica =
                apps.replica(
                        request.variable("app"),
                        request.variable("revision"),
                        request.variable("replica"));
        Answers.json(
                response,
                200,
                RevisionResource.of(replica.set().app(), replica, Answers.origin(request)));
    }
}
