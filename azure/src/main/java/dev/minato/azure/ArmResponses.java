package dev.minato.azure;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.azure.wire.OperationResource;
import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.Apps;
import dev.minato.platform.Operation;
import dev.minato.platform.Secret;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers in the form of Resource Manager, one way for every route: bodies, long-running operations
 * and the wait of {@code Prefer: wait}.
 */
final class ArmResponses {
    /** What is done within this time is answered as done. */
    private static final Duration AT_ONCE = Duration.ofMillis(250);

    private static final Duration MOST_PATIENCE = Duration.ofMinutes(10);
    private static final Pattern WAIT =
            Pattern.compile("(?i)(?:^|[,;\\s])wait\\s*=\\s*([0-9]{1,6})");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,255}");
    private final Apps apps;

    ArmResponses(Apps apps) {
        this.apps = apps;
    }

    static void json(Response response, int status, JsonNode body) throws IOException {
        response.status(status)
                .header("Content-Type", "application/json; charset=utf-8")
                .send(Json.bytes(body));
    }

    /** The request's body, an object. */
    static ObjectNode body(Request request) throws IOException {
        return Json.parse(request.body(JsonProfiles.LARGEST_BODY));
    }

    /**
     * What begins absolute URLs: the host that was asked; over the Unix socket {@code
     * http://localhost}.
     */
    static String origin(Request request) {
        String host = request.header("Host").orElse("localhost");
        return "http://" + (HOST.matcher(host).matches() ? host : "localhost");
    }

    /** Secrets with their values, as listSecrets answers them. */
    static void secrets(Response response, List<Secret> secrets) throws IOException {
        json(
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

    /** A token for the streams of a resource, as getAuthToken answers it. */
    static void token(Request request, Response response, ArmId of, StreamTokens.Token token)
            throws IOException {
        ObjectNode resource =
                Json.resource(of.child("authtoken", "current"))
                        .put("name", of.name())
                        .put("location", Locations.LOCAL);
        resource.putObject("properties")
                .put("token", token.text())
                .put("expires", token.expires().toString())
                .put("logStreamEndpoint", origin(request) + of.withoutProvider());
        json(response, 200, resource);
    }

    /**
     * Refuses a change that is to be made under a condition (RFC 9110, 13.1): resources have no
     * ETags here, and who asks for one must not lose another's change.
     *
     * @throws Fault unsupported, naming the header
     */
    static void refuseConditions(Request request) {
        for (String header : List.of("If-Match", "If-None-Match", "If-Unmodified-Since")) {
            if (request.header(header).isPresent()) {
                throw Fault.unsupported(
                        header,
                        header
                                + " is not supported by this version, resources have no ETags:"
                                + " leave it out.");
            }
        }
    }

    /** How long the caller said it wants to wait (RFC 7240); empty when it said nothing. */
    static Optional<Duration> preference(Request request) {
        for (String header : request.headers().all("Prefer")) {
            Matcher wait = WAIT.matcher(header);
            if (wait.find()) {
                Duration wanted = Duration.ofSeconds(Long.parseLong(wait.group(1)));
                return Optional.of(wanted.compareTo(MOST_PATIENCE) > 0 ? MOST_PATIENCE : wanted);
            }
        }
        return Optional.empty();
    }

    /** How long an answer may wait. */
    static Duration patience(Request request, Response response) {
        Optional<Duration> preference = preference(request);
        preference.ifPresent(
                time -> response.header("Preference-Applied", "wait=" + time.toSeconds()));
        return preference.orElse(AT_ONCE);
    }

    /** Where an operation stands when the caller's patience is over. */
    Operation wait(Operation operation, Request request, Response response) {
        return apps.await(operation.id(), patience(request, response));
    }

    /** Lets the same patience pass over several operations, until all of them are done. */
    void waitAll(List<Operation> operations, Request request, Response response) {
        long deadline = System.nanoTime() + patience(request, response).toNanos();
        for (Operation operation : operations) {
            long left = Math.max(0, deadline - System.nanoTime());
            var _ = apps.await(operation.id(), Duration.ofNanos(left));
        }
    }

    /** Headers that tell where to ask, and when. */
    static void pending(Request request, Response response, Operation operation) {
        String origin = origin(request);
        response.header(
                        "Azure-AsyncOperation",
                        origin + HostSubscription.operationStatus(operation.id()))
                .header("Location", origin + HostSubscription.operationResult(operation.id()))
                .header("Retry-After", "1");
    }

    /**
     * An action's answer: 200 when it is done, 202 while it runs.
     *
     * @throws Fault conflict, with the reason, when it failed
     */
    void action(Request request, Response response, Operation started) throws IOException {
        Operation now = wait(started, request, response);
        failOn(now);
        if (!now.done()) {
            pending(request, response, now);
        }
        json(response, now.done() ? 200 : 202, OperationResource.of(now));
    }

    /** Refuses what has failed, with its reason. */
    static void failOn(Operation operation) {
        if (operation.done() && operation.status() != Operation.Status.SUCCEEDED) {
            throw Fault.conflict(
                    operation
                            .error()
                            .map(Operation.Problem::message)
                            .orElse("The operation was " + operation.status().text()));
        }
    }
}
