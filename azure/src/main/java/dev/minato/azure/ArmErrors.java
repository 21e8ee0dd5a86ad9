package dev.minato.azure;

import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.ErrorWriter;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.ConsumptionSteps;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;

/**
 * Faults as Resource Manager's envelope: {@code {"error":{"code","message"}}}. Clients print only
 * these two, so field and reason are in the message; the field is in {@code target} besides.
 */
final class ArmErrors implements ErrorWriter {
    @Override
    public void write(Fault fault, Request request, Response response) throws IOException {
        ObjectNode body = Json.error(code(fault), fault.text());
        fault.field().ifPresent(field -> ((ObjectNode) body.path("error")).put("target", field));
        if (fault.kind() == Fault.Kind.EXHAUSTED || fault.kind() == Fault.Kind.UNAVAILABLE) {
            response.header("Retry-After", "1");
        }
        ArmResponses.json(response, status(fault), body);
    }

    private static int status(Fault fault) {
        return switch (fault.kind()) {
            case EXHAUSTED -> 429;
            // Resource Manager knows what is wrong with a value, not what a host has not learnt.
            case UNSUPPORTED -> 400;
            default -> ErrorWriter.status(fault);
        };
    }

    private static String code(Fault fault) {
        if (fault.text().contains("not found under managed environment")) {
            return "ManagedEnvironmentStorageNotFound";
        }
        if (fault.text().startsWith("Invalid request body for managed environment storage")) {
            return "ManagedEnvironmentStorageAzureFilePropertyInvalidRequest";
        }
        return switch (fault.kind()) {
            case NOT_FOUND -> "ResourceNotFound";
            case CONFLICT -> "Conflict";
            case PRECONDITION -> "PreconditionFailed";
            case INVALID ->
                    fault.field().filter(ConsumptionSteps.FIELD::equals).isPresent()
                                    && fault.text().contains("Container Apps would refuse")
                            ? "ContainerAppInvalidResourceTotal"
                            : "InvalidParameterValue";
            case UNSUPPORTED -> "InvalidParameterValue";
            case UNAUTHORISED -> "AuthenticationFailed";
            case FORBIDDEN -> "AuthorizationFailed";
            case UNAVAILABLE -> "ServiceUnavailable";
            case EXHAUSTED -> "QuotaExceeded";
            case INTERNAL -> "InternalServerError";
        };
    }
}
