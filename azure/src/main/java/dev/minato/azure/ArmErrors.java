package dev.minato.azure;

import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.http.ErrorWriter;
import dev.minato.http.Request;
import dev.minato.http.Response;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;

/** Faults as Resource Manager's envelope: {@code {"error":{"code","message"}}}. */
final class ArmErrors implements ErrorWriter {
    @Override
    public void write(Fault fault, Request request, Response response) throws IOException {
        ObjectNode body = Json.object();
        ObjectNode error =
                body.putObject("error").put("code", code(fault)).put("message", fault.text());
        fault.field().ifPresent(field -> error.put("target", field));
        int status = fault.kind() == Fault.Kind.EXHAUSTED ? 429 : ErrorWriter.status(fault);
        response.status(status).header("Content-Type", "application/json").send(Json.bytes(body));
    }

    private static String code(Fault fault) {
        return switch (fault.kind()) {
            case NOT_FOUND -> "ResourceNotFound";
            case CONFLICT -> "Conflict";
            case INVALID -> "InvalidParameterValue";
            case UNAUTHORISED -> "AuthenticationFailed";
            case FORBIDDEN -> "AuthorizationFailed";
            case UNAVAILABLE -> "ServiceUnavailable";
            case EXHAUSTED -> "QuotaExceeded";
            case INTERNAL -> "InternalServerError";
        };
    }
}
