package dev.minato.azure;

import dev.minato.azure.wire.AppResource;
import dev.minato.azure.wire.Ids;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.Apps;
import dev.minato.platform.Operation;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bodies, long-running operations and patience, one way for every route. */
final class Answers {
    /** What is done within this time is answered as done. */
    private static final Duration AT_ONCE = Duration.ofMillis(250);

    private static final Duration MOST_PATIENCE = Duration.ofMinutes(10);
    private static final int LARGEST = 4 << 20;
    private static final Pattern WAIT = Pattern.compile("(?i)(?:^|[,\\s])wait=([0-9]{1,6})");
    private final Apps apps;

    Answers(Apps apps) {
        this.apps = apps;
    }

    static void json(Response response, int status, JsonNode body) throws IOException {
        response.status(status).header("Content-Type", "application/json").send(Json.bytes(body));
    }

    static byte[] body(Request request) throws IOException {
        return request.body(LARGEST);
    }

    /**
     * What begins absolute URLs: the host that was asked; over the Unix socket {@code
     * http://localhost}.
     */
    static String origin(Request request) {
        String host = request.header("Host").orElse("localhost");
        return "http://" + (host.matches("[A-Za-z0-9.:\\[\\]-]{1,255}") ? host : "localhost");
    }

    /** How long the caller wants to wait (RFC 7240); what is quick is waited for anyway. */
    static Duration patience(Request request) {
        Matcher wait = WAIT.matcher(request.header("Prefer").orElse(""));
        Duration wanted = wait.find() ? Duration.ofSeconds(Long.parseLong(wait.group(1))) : AT_ONCE;
        return wanted.compareTo(MOST_PATIENCE) > 0 ? MOST_PATIENCE : wanted;
    }

    /** Where an operation stands when the caller's patience is over. */
    Operation wait(Operation operation, Request request) {
        return apps.await(operation.id(), patience(request));
    }

    /** Headers that tell where to ask. */
    static void pending(Request request, Response response, Operation operation) {
        String url = origin(request) + Ids.operation(operation.id()) + "?api-version=2025-07-01";
        response.header("Azure-AsyncOperation", url)
                .header(
                        "Location",
                        url.replace(
                                "containerappOperationStatuses", "containerappOperationResults"))
                .header("Retry-After", "1");
    }

    /**
     * An action's answer: 200 when it is done, 202 while it runs.
     *
     * @throws Fault conflict, with the reason, when it failed
     */
    void action(Request request, Response response, Operation started) throws IOException {
        Operation now = wait(started, request);
        failOn(now);
        if (!now.done()) {
            pending(request, response, now);
        }
        json(response, now.done() ? 200 : 202, AppResource.of(now));
    }

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
