package dev.minato.azure;

import dev.minato.azure.app.ScalingResource;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.ScaleExplanations;
import dev.minato.state.KeyRotation;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code Minato.Host}: what Azure has no resource for. {@code status/default} is the daemon's
 * account of itself, {@code doctor/default} what was seen of the host, {@code usage/default} what
 * it and its replicas use, {@code sealingKeys/default} the key that secrets are sealed with, which
 * {@code rotate} replaces, {@code scaling/APP} why an app has as many replicas as it has.
 */
public final class HostProvider implements ResourceProvider {
    private static final String STATUS = "status";
    private static final String DOCTOR = "doctor";
    private static final String USAGE = "usage";
    private static final String KEYS = "sealingKeys";
    private static final String SCALING = "scaling";
    private final HostStatus host;
    private final KeyRotation key;
    private final ScaleExplanations scaling;

    /**
     * The provider.
     *
     * @param host the daemon's account of itself
     * @param key what gives the host another key for its secrets
     * @param scaling why apps have as many replicas as they have
     */
    public HostProvider(HostStatus host, KeyRotation key, ScaleExplanations scaling) {
        this.scaling = scaling;
        this.host = host;
        this.key = key;
    }

    @Override
    public String namespace() {
        return HostSubscription.HOST;
    }

    @Override
    public List<ResourceType> types() {
        return Stream.of(STATUS, DOCTOR, USAGE, KEYS, SCALING)
                .map(name -> new ResourceType(name, List.of("2025-07-01")))
                .toList();
    }

    @Override
    public void addRoutes(ProviderRoutes routes) {
        routes.inSubscription("GET", "status/{name}", this::status)
                .inSubscription("GET", DOCTOR, this::doctor)
                .inSubscription("GET", "doctor/{name}", this::doctorByName)
                .inSubscription("GET", USAGE + "/{name}", this::usage)
                .inSubscription("GET", SCALING + "/{name}", this::scaling)
                .inSubscription("GET", KEYS + "/{name}", this::key)
                .inSubscription("POST", KEYS + "/{name}/rotate", this::rotate);
    }

    private void status(Request request, Response response) throws IOException {
        requireDefault(request);
        ObjectNode status = resource(STATUS);
        status.set("properties", Json.of(host.properties()));
        ArmResponses.json(response, 200, status);
    }

    private void doctorByName(Request request, Response response) throws IOException {
        requireDefault(request);
        doctor(request, response);
    }

    private void doctor(Request request, Response response) throws IOException {
        ObjectNode doctor = resource(DOCTOR);
        doctor.set("properties", Json.of(Map.of("checks", host.checks())));
        ArmResponses.json(response, 200, doctor);
    }

    private void usage(Request request, Response response) throws IOException {
        requireDefault(request);
        ObjectNode usage = resource(USAGE);
        usage.set("properties", Json.of(host.usage()));
        ArmResponses.json(response, 200, usage);
    }

    private void scaling(Request request, Response response) throws IOException {
        String app = request.variable("name");
        ObjectNode resource = resource(SCALING, app);
        resource.set("properties", ScalingResource.properties(scaling.of(app)));
        ArmResponses.json(response, 200, resource);
    }

    private void key(Request request, Response response) throws IOException {
        requireDefault(request);
        ArmResponses.json(response, 200, keyResource(key.progress()));
    }

    private void rotate(Request request, Response response) throws IOException {
        requireDefault(request);
        ArmResponses.json(response, 202, keyResource(key.begin()));
    }

    private static ObjectNode keyResource(KeyRotation.Progress progress) {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("keyId", progress.key());
        properties.put("since", progress.since().toString());
        properties.put("formerKeyIds", progress.former());
        properties.put("rotation", state(progress));
        properties.put("done", progress.done());
        properties.put("total", progress.total());
        properties.put("left", progress.left());
        ObjectNode resource = resource(KEYS);
        resource.set("properties", Json.of(properties));
        return resource;
    }

    private static String state(KeyRotation.Progress progress) {
        if (progress.active()) {
            return "InProgress";
        }
        return progress.left().isEmpty() ? "Succeeded" : "Failed";
    }

    private static void requireDefault(Request request) {
        String name = request.variable("name");
        if (!name.equalsIgnoreCase("default")) {
            throw Fault.notFound(
                    "'" + ArmPath.shown(name) + "' was not found: there is one, 'default'.");
        }
    }

    private static ObjectNode resource(String type) {
        return resource(type, "default");
    }

    private static ObjectNode resource(String type, String name) {
        return Json.resource(
                HostSubscription.id().provider(HostSubscription.HOST).child(type, name));
    }
}
