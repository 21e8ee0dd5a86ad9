package dev.minato.azure;

import dev.minato.azure.wire.Ids;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.http.Router;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.Map;

/**
 * {@code Minato.Host}: what Azure has no resource for. {@code status/default} is the daemon's
 * account of itself, {@code doctor/default} what was seen of the host.
 */
final class HostRoutes {
    private static final String PROVIDER = "/subscriptions/{subscription}/providers/minato.host";
    private final HostStatus host;

    HostRoutes(HostStatus host) {
        this.host = host;
    }

    void add(Router.Builder routes) {
        routes.route("GET", PROVIDER + "/status/{name}", this::status);
        routes.route("GET", PROVIDER + "/doctor", this::doctor);
        routes.route("GET", PROVIDER + "/doctor/{name}", this::doctorByName);
    }

    private void status(Request request, Response response) throws IOException {
        requireDefault(request);
        ObjectNode status = resource("status");
        status.set("properties", Json.of(host.properties()));
        Answers.json(response, 200, status);
    }

    private void doctorByName(Request request, Response response) throws IOException {
        requireDefault(request);
        doctor(request, response);
    }

    private void doctor(Request request, Response response) throws IOException {
        ObjectNode doctor = resource("doctor");
        doctor.set("properties", Json.of(Map.of("checks", host.checks())));
        Answers.json(response, 200, doctor);
    }

    private static void requireDefault(Request request) {
        String name = request.variable("name");
        if (!name.equalsIgnoreCase("default")) {
            throw Fault.notFound(
                    "'" + ArmPath.shown(name) + "' was not found: there is one, 'default'.");
        }
    }

    private static ObjectNode resource(String type) {
        return Json.object()
                .put("id", Ids.subscription() + "/providers/Minato.Host/" + type + "/default")
                .put("name", "default")
                .put("type", "Minato.Host/" + type);
    }
}
